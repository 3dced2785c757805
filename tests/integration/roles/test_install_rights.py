# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rights that are not needed any more are taken away, whatever they were declared for; those of others stay."""

from __future__ import annotations

from typing import Any

import pytest

from ..case import Case
from .test_install import RBAC, account, names, read

__all__ = ["account"]


def given(case: Case, account: str) -> set[str]:
    """Where this ServiceAccount has a Role and a RoleBinding; `everywhere` stands for a ClusterRole."""
    found: dict[str, set[str]] = {}
    for kind in ("roles", "rolebindings", "clusterroles", "clusterrolebindings"):
        items = (read(case, f"{RBAC}/{kind}") or {"items": []})["items"]
        mine = {one["metadata"].get("namespace", "everywhere") for one in items if one["metadata"]["name"] == account}
        found.setdefault(kind.removesuffix("bindings").removesuffix("s"), set()).update(mine)
    return found["role"] | found["clusterrole"]


@pytest.mark.thorough
def test_what_is_not_needed_any_more_is_taken_away(case: Case, account: str) -> None:
    second = case.sandbox.kubernetes.create_namespace(f"{case.namespace}-second")
    one, two = case.certificate("one", "one.example.org"), case.certificate("two", "two.example.org", namespace=second)

    def install(*certificates: dict[str, Any], arguments: tuple[str, ...] = (), **more: Any) -> int:
        wanted = case.variables(*certificates, kubecert_service_account=account, **more)
        recap = case.play("kubecert.acme.install", wanted, *arguments)
        assert recap.ok, recap.output
        return recap.changed

    install(one, two)
    # As another installation has it.
    elsewhere = {"app.kubernetes.io/managed-by": "kubecert.acme", "kubecert.acme/namespace": "elsewhere"}
    metadata = {"name": account, "labels": elsewhere}
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata, "rules": []}
    other = case.sandbox.kubernetes.create_namespace(f"{case.namespace}-other")
    case.sandbox.kubernetes.request("POST", f"{RBAC}/namespaces/{other}/roles", role)
    assert given(case, account) == {case.namespace, second, case.home, other}
    assert install(one, arguments=("--check",)) > 0
    assert given(case, account) == {case.namespace, second, case.home, other}
    install(one)
    assert given(case, account) == {case.namespace, case.home, other}
    assert install(one) == 0
    install(one, two, kubecert_cluster_wide=True)
    assert given(case, account) == {"everywhere", other}
    assert install(one, two, kubecert_cluster_wide=True) == 0
    install(one, two)
    assert given(case, account) == {case.namespace, second, case.home, other}
    install(one, kubecert_state="absent")
    assert given(case, account) == {other}, "also where nothing is declared any more"
    assert names(case, f"/api/v1/namespaces/{case.home}/serviceaccounts") == []
