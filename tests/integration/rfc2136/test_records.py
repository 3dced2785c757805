# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose records are whose in a mixed list, and keys that lie in Secrets."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.kube.client import Cluster
from ansible_collections.kubecert.acme.plugins.modules.route53_txt import ENTRY as ROUTE53
from tests.servers import Sandbox
from tests.servers.updatable import UPDATER, ZONE

from .desk import Desk, message, record

NOWHERE: dict[str, Any] = {"nameserver": None, "tsig_key_name": None, "tsig_secret": None}


def test_records_of_others_pass_untouched(desk: Desk) -> None:
    theirs = [record("a", route53={"region": "eu-central-1"}), record("b", route53={}), record("c")]
    result = desk.run(*theirs, **NOWHERE)
    assert (result["changed"], result["records"]) == (False, theirs)
    ours = record("d", error={"step": "acme_order", "message": "the CA said no"})
    result = desk.run(*theirs, ours)
    assert [bool(found.get("zone")) for found in result["records"]] == [False, False, True, False]
    assert desk.server.txt(ours["record"]) == []


def test_the_other_module_passes_ours_untouched() -> None:
    ours = record("a", rfc2136={"nameserver": "127.0.0.1:1"})
    options = ROUTE53.validated({"records": [ours], "endpoint_url": "http://127.0.0.1:1"})
    result = ROUTE53.perform(options, check=False, say=lambda line: None)
    assert (result["changed"], result["records"]) == (False, [ours])


def test_an_empty_list_asks_nothing(desk: Desk) -> None:
    result = desk.run(nameserver="127.0.0.1:1")
    assert (result["changed"], result["records"]) == (False, [])


def test_no_cluster_is_asked_where_no_secret_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "connect", lambda options: pytest.fail("the cluster has been asked"))
    assert "failed" not in desk.run(record("a"))


def test_what_an_earlier_step_gave_up_is_removed(desk: Desk) -> None:
    given = record("ours", error={"step": "acme_order", "message": "the CA said no"})
    desk.server.put(ZONE, given["record"], "TXT", '"ours"')
    gone = desk.absent(given)
    assert gone["changed"] is True
    assert gone["records"][0]["error"] == given["error"]
    assert desk.server.txt(given["record"]) == []


def test_a_key_in_a_secret(desk: Desk, sandbox: Sandbox) -> None:
    name = sandbox.kubernetes.create_namespace(f"tsig-{uuid.uuid4().hex[:8]}")
    data = {"secret": desk.server.keys[UPDATER].secret + "\n", "junk": "no base64!"}
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "tsig"},
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()},
    }
    sandbox.kubernetes.request("POST", f"/api/v1/namespaces/{name}/secrets", body)

    def section(key: str) -> dict[str, Any]:
        reference = {"namespace": name, "name": "tsig", "key": key}
        access = {"nameserver": desk.server.address, "tsig_key_name": UPDATER, "zone": ZONE}
        return {**access, "tsig_secret_secret_ref": reference}

    given = [record("a", rfc2136=section("secret")), record("b", rfc2136=section("junk"))]
    given += [record("c", rfc2136=section("missing")), record("d", rfc2136=section("secret"))]
    mark = sandbox.kubernetes.mark()
    result = desk.run(*given, kubeconfig=str(sandbox.kubernetes.kubeconfig), **NOWHERE)
    assert [bool(message(result, place)) for place in range(4)] == [False, True, True, False]
    assert f"What is in key junk of Secret {name}/tsig is no secret of a TSIG key" in message(result, 1)
    assert f"Secret {name}/tsig has no key missing" in message(result, 2)
    assert [desk.server.txt(given[place]["record"]) for place in (0, 3)] == [['"a"'], ['"d"']]
    assert len(sandbox.kubernetes.log(mark)) == 3, "each reference is read once"
