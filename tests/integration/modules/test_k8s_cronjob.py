# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_cronjob: what has got another name goes, what others have made stays, and nothing is written in vain."""

from __future__ import annotations

from typing import Any

from ..case import Case, well

MODULE = "k8s_cronjob"


def scheduled(case: Case, name: str, account: str = "worker", **cronjob: Any) -> list[dict[str, Any]]:
    """What schedule_info works out."""
    schedule = {"kind": "cronjob", "name": name, "cronjob": {"image": "image:1", **cronjob}}
    found = case.perform(
        "schedule_info", schedule=schedule, cluster_resource_namespace=case.home, service_account=account
    )
    return list(well(found)["objects"])


def keep(case: Case, objects: list[dict[str, Any]], check: bool = False, account: str = "worker") -> list[str]:
    """What the module does."""
    result = well(case.perform(MODULE, check=check, objects=objects, namespace=case.home, service_account=account))
    done = [f"{one['action']} {one['title']}" for one in result["objects"]]
    assert (result["changed"], "diff" in result) == (bool(done), bool(done))
    return done


def there(case: Case, resource: str, api: str = "api/v1") -> list[str]:
    """The names of what is in the namespace."""
    found = case.sandbox.kubernetes.request("GET", f"/{api}/namespaces/{case.home}/{resource}")
    return sorted(item["metadata"]["name"] for item in found["items"])


def test_it_is_made_once_and_follows_its_name(case: Case) -> None:
    first, second = scheduled(case, "first"), scheduled(case, "second", suspend=True)
    made = [f"create {kind} {case.home}/first" for kind in ("ConfigMap", "CronJob")]
    assert keep(case, first, check=True) == made, "also where the namespace is still to be made"
    case.sandbox.kubernetes.create_namespace(case.home)
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs"}}
    case.sandbox.kubernetes.request("POST", f"/api/v1/namespaces/{case.home}/configmaps", theirs)
    mark = case.sandbox.kubernetes.mark()
    assert keep(case, first, check=True) == made
    assert case.sandbox.kubernetes.writes(mark) == []
    assert keep(case, first) == made
    assert keep(case, first) == []
    keep(case, scheduled(case, "another", account="another"), account="another")

    moved = [f"create {kind} {case.home}/second" for kind in ("ConfigMap", "CronJob")]
    moved += [f"delete {kind} {case.home}/first" for kind in ("CronJob", "ConfigMap")]
    assert keep(case, second, check=True) == moved
    assert keep(case, second) == moved
    for resource, api in (("configmaps", "api/v1"), ("cronjobs", "apis/batch/v1beta1")):
        assert [name for name in there(case, resource, api) if name != "theirs"] == ["another", "second"]
    assert keep(case, []) == [f"delete {kind} {case.home}/second" for kind in ("CronJob", "ConfigMap")]
    assert there(case, "configmaps") == ["another", "theirs"]
    assert keep(case, []) == []


def test_a_run_that_was_killed_between_the_two_is_made_up_for(case: Case) -> None:
    case.sandbox.kubernetes.create_namespace(case.home)
    keep(case, scheduled(case, "first"))
    case.kubectl("-n", case.home, "delete", "cronjob", "first")
    assert keep(case, []) == [f"delete ConfigMap {case.home}/first"]


def test_what_somebody_has_changed_is_put_back(case: Case) -> None:
    case.sandbox.kubernetes.create_namespace(case.home)
    objects = scheduled(case, "first")
    keep(case, objects)
    case.kubectl("-n", case.home, "patch", "cronjob", "first", "-p", '{"spec": {"suspend": true}}')
    for check in (True, False):
        assert keep(case, objects, check=check) == [f"update CronJob {case.home}/first"]
    assert keep(case, objects) == []
