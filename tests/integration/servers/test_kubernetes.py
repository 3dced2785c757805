# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API server: who may do what, and what its audit log tells of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.servers import Sandbox
from tests.servers.binaries import kubectl

READ_SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}
WRITE_SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}


def run(kubeconfig: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run kubectl as the user of this kubeconfig."""
    command = [str(kubectl()), "--kubeconfig", str(kubeconfig), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def secrets(sandbox: Sandbox, namespace: str) -> list[str]:
    """The names of the Secrets of a namespace."""
    found: dict[str, Any] = sandbox.kubernetes.request("GET", f"/api/v1/namespaces/{namespace}/secrets")
    return [one["metadata"]["name"] for one in found["items"]]


def test_a_user_may_do_what_was_granted_and_no_more(sandbox: Sandbox, namespace: str) -> None:
    kubeconfig = sandbox.kubernetes.kubeconfig_for("someone")
    refused = run(kubeconfig, "-n", namespace, "get", "secrets")
    assert 'User "someone" cannot list resource "secrets"' in refused.stderr
    sandbox.kubernetes.grant(namespace, "someone", [READ_SECRETS])
    assert run(kubeconfig, "-n", namespace, "get", "secrets").returncode == 0
    assert run(kubeconfig, "-n", "default", "get", "secrets").returncode != 0
    refused = run(kubeconfig, "-n", namespace, "create", "secret", "generic", "a", "--from-literal=a=b")
    assert 'cannot create resource "secrets"' in refused.stderr
    assert secrets(sandbox, namespace) == []


def test_groups_come_from_the_certificate(sandbox: Sandbox, namespace: str) -> None:
    kubeconfig = sandbox.kubernetes.kubeconfig_for("root", ["system:masters"])
    made = run(kubeconfig, "-n", namespace, "create", "secret", "generic", "a", "--from-literal=a=b")
    assert made.returncode == 0, made.stderr
    assert secrets(sandbox, namespace) == ["a"]


def test_a_service_account_has_its_own_token(sandbox: Sandbox, namespace: str) -> None:
    user = sandbox.kubernetes.create_service_account(namespace, "robot")
    kubeconfig = sandbox.kubernetes.kubeconfig_for_service_account(namespace, "robot")
    assert f'User "{user}" cannot list' in run(kubeconfig, "-n", namespace, "get", "secrets").stderr
    sandbox.kubernetes.grant(namespace, user, [READ_SECRETS])
    assert run(kubeconfig, "-n", namespace, "get", "secrets").returncode == 0


def test_kubeconfigs_are_private_files(sandbox: Sandbox) -> None:
    for file in (sandbox.kubernetes.kubeconfig, sandbox.kubernetes.kubeconfig_with_token()):
        assert file.stat().st_mode & 0o077 == 0
        assert json.loads(file.read_text(encoding="utf-8"))["current-context"] == "sandbox"


def test_the_log_tells_who_wrote_what_since_a_mark(sandbox: Sandbox, namespace: str) -> None:
    kubeconfig = sandbox.kubernetes.kubeconfig_for("writer")
    sandbox.kubernetes.grant(namespace, "writer", [READ_SECRETS, WRITE_SECRETS])
    run(kubeconfig, "-n", namespace, "create", "secret", "generic", "before", "--from-literal=a=b")
    mark = sandbox.kubernetes.mark()
    run(kubeconfig, "-n", namespace, "get", "secrets")
    assert sandbox.kubernetes.writes(mark) == []
    dry = ["create", "secret", "generic", "dry", "--from-literal=a=b", "--dry-run=server"]
    assert run(kubeconfig, "-n", namespace, *dry).returncode == 0
    assert sandbox.kubernetes.writes(mark) == [], "a dry run writes nothing"
    run(kubeconfig, "-n", namespace, "create", "secret", "generic", "after", "--from-literal=a=b")
    run(kubeconfig, "-n", namespace, "delete", "secret", "after")
    writes = [(one.user, one.verb, one.resource, one.namespace, one.code) for one in sandbox.kubernetes.writes(mark)]
    assert writes == [
        ("writer", "create", "secrets", namespace, 201),
        ("writer", "delete", "secrets", namespace, 403),
    ]
    reads = [one for one in sandbox.kubernetes.log(mark) if one.verb == "list" and one.resource == "secrets"]
    assert [(one.user, one.code) for one in reads] == [("writer", 200)]


def test_the_sandboxs_own_requests_are_not_in_the_log(sandbox: Sandbox) -> None:
    mark = sandbox.kubernetes.mark()
    sandbox.kubernetes.create_namespace(f"own-{mark}")
    assert sandbox.kubernetes.log(mark) == []
