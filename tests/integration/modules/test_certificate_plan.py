# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_plan: verdicts about what stands in a real cluster, and what it asks for them."""

from __future__ import annotations

import base64
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.times import format_rfc3339
from tests.unit.pki.build import NOW

from ..case import well
from .line import Line, errors

READ = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}]


def plan(line: Line, *certificates: dict[str, Any], check: bool = False, **more: Any) -> dict[str, Any]:
    """The plan for these certificates."""
    return line.perform("certificate_plan", check=check, **line.case.declarations(*certificates, **more))


def landscape(line: Line) -> list[dict[str, Any]]:
    """A certificate for each verdict, with what makes it so in the cluster."""
    names = ("fine", "none", "old", "expired", "label", "note", "held", "put-off", "opaque", "other", "names")
    wanted = {name: line.case.certificate(name, f"{name}.example.org") for name in names}
    wanted["label"]["secret_template"] = {"labels": {"team": "a"}}
    line.store(wanted["fine"], wanted["note"], wanted["other"], wanted["names"])
    line.store({**wanted["label"], "secret_template": {}})
    line.store(wanted["old"], days_left=29)
    expired = line.answered(wanted["expired"], days_left=-1)[0]
    put_pair(line, "expired-tls", expired["chain"], line.pending_key("expired-tls"))
    line.case.delete("expired-tls-pending")
    line.case.write("note-tls", metadata={"annotations": {"cert-manager.io/alt-names": "else.example.org"}})
    line.requested(wanted["held"], wanted["put-off"])
    line.remember("put-off-tls", held_until="2026-01-01T00:00:00Z", next_try="2100-01-01T00:00:00Z", last_failure="no")
    line.case.write("opaque-tls", type="Opaque")
    wanted["other"]["private_key"] = {"algorithm": "RSA"}
    wanted["names"]["dns_names"] = ["names.example.org", "more.example.org"]
    return list(wanted.values())


def put_pair(line: Line, secret: str, chain: str, key: bytes) -> None:
    """A TLS Secret as it could have been written long ago."""
    data = {"tls.crt": base64.b64encode(chain.encode()).decode(), "tls.key": base64.b64encode(key).decode()}
    line.case.write(secret, manager="kubecert.acme", type="kubernetes.io/tls", data=data)


VERDICTS = {
    "fine": ("none", "Ready"),
    "none": ("issue", "DoesNotExist"),
    "old": ("renew", "Renewing"),
    "expired": ("renew", "Expired"),
    "label": ("repair", "SecretTemplateMismatch"),
    "note": ("repair", "SecretManagedMetadataMismatch"),
    "held": ("wait", "DoesNotExist"),
    "put-off": ("wait", "DoesNotExist"),
    "opaque": ("refuse", "SecretMismatch"),
    "other": ("issue", "SecretMismatch"),
    "names": ("issue", "SecretMismatch"),
}


def test_verdicts_about_what_stands(ready_line: Line) -> None:
    wanted = landscape(ready_line)
    marks = ready_line.case.sandbox.kubernetes.mark(), ready_line.case.sandbox.pebble.mark()
    result = plan(ready_line, *wanted)
    found = {item["name"]: item for item in result["certificates"]}
    assert {name: (item["action"], item["reason"]) for name, item in found.items()} == VERDICTS
    assert list(found) == [item["name"] for item in wanted], "in the order of the declarations"
    assert result["changed"] is False
    assert result["counts"] == {"none": 1, "issue": 3, "renew": 2, "repair": 2, "wait": 2, "refuse": 1}
    due = ["none", "old", "expired", "label", "note", "other", "names"]
    assert [item["name"] for item in result["due"]] == due
    assert [issuer["name"] for issuer in result["issuers"]] == ["pebble"]

    assert found["fine"]["not_after"] == format_rfc3339(NOW + timedelta(days=60))
    assert found["fine"]["renewal_time"] == format_rfc3339(NOW + timedelta(days=30))
    assert "expired on" in found["expired"]["explanation"]
    assert found["label"]["explanation"] == "The Secret's labels differ from the secret template: team."
    assert "Another run is at work on it, until" in found["held"]["explanation"]
    assert "The last try failed (no); the next one is from 2100-01-01T00:00:00Z" in found["put-off"]["explanation"]
    assert "lacks more.example.org" in found["names"]["explanation"]
    refused = f"Delete Secret {ready_line.case.namespace}/opaque-tls or choose another secret name."
    assert refused in found["opaque"]["error"]["message"]
    told = found["opaque"]["error"]["message"]
    assert result["msg"] == f"certificate_plan: 1 failed. {ready_line.case.namespace}/opaque: {told}"
    ready_line.case.assert_hidden(result)

    asked = ready_line.case.sandbox.kubernetes.log(marks[0])
    counted = Counter((event.verb, event.namespace) for event in asked)
    assert counted == {("list", ready_line.case.namespace): 1, ("get", ready_line.case.home): 1}
    assert set(ready_line.case.sandbox.pebble.counts(marks[1])) <= {"directory", "renewal-info"}, "it only looks"


def test_check_mode_shows_what_a_run_would_do(ready_line: Line) -> None:
    wanted = (
        ready_line.case.certificate("fine", "fine.example.org"),
        ready_line.case.certificate("new", "a.example.org"),
    )
    ready_line.store(wanted[0])
    mark = ready_line.case.sandbox.kubernetes.mark()
    result = well(plan(ready_line, *wanted, check=True))
    assert result["changed"] is True
    title = f"{ready_line.case.namespace}/new"
    assert json.loads(result["diff"]["before"]) == {title: {}}
    assert json.loads(result["diff"]["after"])[title]["action"] == "issue"
    assert well(plan(ready_line, wanted[0], check=True))["changed"] is False
    assert ready_line.case.sandbox.kubernetes.writes(mark) == []


def test_those_that_are_fine_need_not_be_listed(ready_line: Line) -> None:
    wanted = landscape(ready_line)
    whole, short = plan(ready_line, *wanted), plan(ready_line, *wanted, list_fine=False)
    fine = [item["name"] for item in whole["certificates"] if item["reason"] == "Ready"]
    assert fine == ["fine"]
    assert short["certificates"] == [item for item in whole["certificates"] if item["name"] not in fine]
    assert (whole["unlisted"], short["unlisted"]) == (0, 1)
    same = ("due", "issuers", "counts", "notes", "msg")
    assert {name: short[name] for name in same} == {name: whole[name] for name in same}


def test_each_shard_plans_its_own_certificates(ready_line: Line) -> None:
    wanted = [ready_line.case.certificate(f"c{number}", f"c{number}.example.org") for number in range(60)]
    ready_line.store(*wanted[:6])
    found = [plan(ready_line, *wanted, shard={"index": index, "count": 3}) for index in range(3)]
    own = [[item["name"] for item in one["certificates"] if item["reason"] != "OtherShard"] for one in found]
    assert sorted(name for names in own for name in names) == sorted(item["name"] for item in wanted)
    assert all(own)
    for names, one in zip(own, found, strict=True):
        assert [item["name"] for item in one["due"]] == [name for name in names if int(name[1:]) >= 6]
        assert sum(one["counts"].values()) == len(names)
        assert not any("fingerprint" in item for item in one["certificates"] if item["reason"] == "OtherShard")
    assert found[1]["notes"] == [f"Shard 1 of 3: {len(own[1])} of 60 declared certificates are its own."]
    forced = plan(ready_line, *wanted, shard={"index": 0, "count": 3}, list_fine=False, force=[own[1][0]])
    assert own[1][0] not in [item["name"] for item in forced["certificates"]]


def test_a_shard_that_there_is_not_is_refused(ready_line: Line) -> None:
    wanted = ready_line.case.certificate("web", "www.example.org")
    result = plan(ready_line, wanted, shard={"index": 3, "count": 3})
    assert "shard: index is 3; with a count of 3 it can be 0 to 2." in result["msg"]
    assert "nothing has been touched" in result["msg"]


def test_renewal_can_be_asked_for_by_name(ready_line: Line) -> None:
    wanted = [ready_line.case.certificate(name, f"{name}.example.org") for name in ("a", "b")]
    ready_line.store(*wanted)
    for force in ("b", f"{ready_line.case.namespace}/b"):
        (item,) = well(plan(ready_line, *wanted, force=[force]))["due"]
        assert (item["name"], item["action"], item["reason"]) == ("b", "renew", "Forced")
    result = plan(ready_line, *wanted, force=["no-such"])
    assert "force: names 'no-such', which is no declared certificate; give name or namespace/name." in result["msg"]


def test_one_list_for_each_namespace(line: Line) -> None:
    kubernetes = line.case.sandbox.kubernetes
    spaces = [line.case.namespace, *(kubernetes.create_namespace(f"{line.case.namespace}-{n}") for n in "bc")]
    kubernetes.create_namespace(line.case.home)
    well(line.perform("k8s_credentials_secret", namespace=line.case.home, secrets=line.case.credentials()))
    wanted = [
        line.case.certificate(f"c{place}", f"c{place}.example.org", namespace=spaces[place % 3]) for place in range(30)
    ]
    mark = kubernetes.mark()
    assert len(well(plan(line, *wanted))["due"]) == 30
    counted = Counter((event.verb, event.namespace) for event in kubernetes.log(mark))
    assert counted == {**{("list", space): 1 for space in spaces}, ("get", line.case.home): 1}


def test_a_namespace_with_more_secrets_than_a_page(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org", secret_name="zzz")
    line.store(wanted)
    path = f"/api/v1/namespaces/{line.case.namespace}/secrets"

    def fill(number: int) -> None:
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"s{number}"}}
        line.case.sandbox.kubernetes.request("POST", path, body)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fill, range(500)))
    mark = line.case.sandbox.kubernetes.mark()
    assert well(plan(line, wanted))["counts"]["none"] == 1
    assert [event.verb for event in line.case.sandbox.kubernetes.log(mark)] == ["list", "list"]


def test_missing_rights_in_one_namespace_fail_only_what_is_there(ready_line: Line) -> None:
    kubernetes, case = ready_line.case.sandbox.kubernetes, ready_line.case
    closed = kubernetes.create_namespace(f"{case.namespace}-closed")
    user = kubernetes.create_service_account(case.home, "reader")
    for namespace in (case.namespace, case.home):
        kubernetes.grant(namespace, user, READ)
    kubeconfig = str(kubernetes.kubeconfig_for_service_account(case.home, "reader"))
    wanted = [
        case.certificate("shut", "a.example.org", namespace=closed),
        case.certificate("open", "b.example.org"),
        case.certificate("shut2", "c.example.org", namespace=closed),
    ]
    result = plan(ready_line, *wanted, kubeconfig=kubeconfig)
    assert result["failed"] is True
    assert "certificate_plan: 2 failed." in result["msg"]
    said = errors(result)
    assert said[1] == ""
    for message in (said[0], said[2]):
        assert f'cannot list resource "secrets" in API group "" in the namespace "{closed}"' in message
        assert "kubecert.acme.install again with what is declared now" in message
    assert [item["name"] for item in result["due"]] == ["open"]


def test_a_cluster_that_is_not_there_is_told(line: Line) -> None:
    kubeconfig = line.case.sandbox.kubernetes.kubeconfig_with_token(server="https://127.0.0.1:1")
    result = plan(line, line.case.certificate("web", "www.example.org"), kubeconfig=str(kubeconfig))
    assert "Kubernetes at https://127.0.0.1:1 can't be reached" in result["msg"]
    assert "Check kubeconfig, context and host." in result["msg"]


def test_nothing_declared_asks_nobody(line: Line) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    result = well(line.perform("certificate_plan"))
    assert (result["certificates"], result["due"], result["changed"]) == ([], [], False)
    assert line.case.sandbox.kubernetes.log(mark) == []
