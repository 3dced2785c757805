# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_secret_info: which Secrets there are, without what is in them."""

from __future__ import annotations

import json
from dataclasses import replace

from ..case import well
from .line import Line


def test_it_tells_of_all_and_shows_no_value(ready_line: Line) -> None:
    case = ready_line.case
    ready_line.store(case.certificate("web", "web.example.org"))
    case.write("theirs", data={"password": "c2VjcmV0LXZhbHVl"})
    result = well(case.perform("k8s_secret_info", namespaces=[case.home, case.namespace, "not-there", case.home]))
    found = [(one["namespace"], one["name"], one["type"], one["managed"]) for one in result["secrets"]]
    assert found == [
        (case.home, "account", "Opaque", True),
        (case.home, "route53-credentials-secret", "Opaque", True),
        (case.namespace, "theirs", "Opaque", False),
        (case.namespace, "web-tls", "kubernetes.io/tls", False),
    ]
    assert result["changed"] is False
    case.assert_hidden(result)
    assert "c2VjcmV0LXZhbHVl" not in json.dumps(result)


def test_a_namespace_that_may_not_be_read_fails_alone(ready_line: Line) -> None:
    case = ready_line.case
    user = case.sandbox.kubernetes.create_service_account(case.home, "reader")
    case.sandbox.kubernetes.grant(case.home, user, [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]}])
    closed = replace(case, namespace=case.sandbox.kubernetes.create_namespace(f"{case.namespace}-closed"))
    namespaces = [closed.namespace, case.home]
    result = case.perform("k8s_secret_info", impersonate_user=user, namespaces=namespaces)
    assert f"Namespace {closed.namespace}: Kubernetes" in result["msg"]
    assert [one["name"] for one in result["secrets"]] == ["account", "route53-credentials-secret"]
