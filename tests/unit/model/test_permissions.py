# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rights declarations come to, in Kubernetes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import Issuer, IssuerId
from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import (
    ANYWHERE,
    PLACES,
    RIGHTS,
    VERBS,
    Need,
    grants_of,
    needs_of,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.selection import Selection
from tests.unit.plan.build import certificate

CERTIFICATES = ["get", "list", "create", "patch", "delete"]
ALL = ["get", "list", "create", "update", "patch", "delete"]
NO_LISTS = ["get", "create", "update", "patch"]
RESTARTS = ["get", "patch"]


def issuer(name: str, namespace: str) -> Issuer:
    """An issuer with its account's key in a namespace."""
    return Issuer(IssuerId("Issuer", name, namespace), "https://ca.example", SecretRef(namespace, "account", "tls.key"))


def rule(group: str, resource: str, verbs: Sequence[str]) -> dict[str, Any]:
    """A rule of a Role."""
    return {"apiGroups": [group], "resources": [resource], "verbs": list(verbs)}


def secrets(*verbs: str) -> dict[str, Any]:
    """A rule about Secrets."""
    return rule("", "secrets", verbs)


SHOP, HOME = certificate(namespace="shop"), issuer("le", "kubecert")
WEB = Selection("Deployment", "shop", "web")
GATEWAYS = Selection("DaemonSet", "edge", label_selectors=("app=gateway",), secrets=("shop/web-tls",))
COPIED = Selection("Deployment", "edge", "web", secrets=("edge/copy",))


@pytest.mark.parametrize(
    ("certificates", "issuers", "restarts", "swept", "granted"),
    [
        ([], [], [], [], {}),
        ([SHOP], [HOME], [], [], {"kubecert": [secrets(*NO_LISTS)], "shop": [secrets(*CERTIFICATES)]}),
        ([SHOP], [issuer("own", "shop")], [], [], {"shop": [secrets(*ALL)]}),
        ([SHOP], [], [WEB], [], {"shop": [secrets(*CERTIFICATES), rule("apps", "deployments", RESTARTS)]}),
        (
            [SHOP],
            [],
            [GATEWAYS],
            [],
            {"edge": [rule("apps", "daemonsets", ["get", "list", "patch"])], "shop": [secrets(*CERTIFICATES)]},
        ),
        ([], [], [COPIED], [], {"edge": [secrets("get"), rule("apps", "deployments", RESTARTS)]}),
        (
            [],
            [],
            [COPIED, GATEWAYS],
            [],
            {
                "edge": [
                    secrets("get"),
                    rule("apps", "daemonsets", ["get", "list", "patch"]),
                    rule("apps", "deployments", RESTARTS),
                ],
                "shop": [secrets("get")],
            },
        ),
        ([], [], [], ["old"], {"old": [secrets("get", "list", "patch")]}),
        ([SHOP], [], [], ["shop"], {"shop": [secrets(*CERTIFICATES)]}),
    ],
)
def test_each_namespace_gets_what_is_done_there(
    certificates: list[Any], issuers: list[Issuer], restarts: list[Selection], swept: list[str], granted: dict[str, Any]
) -> None:
    declared = Declarations({one.id: one for one in issuers}, tuple(certificates))
    found = [grant.to_item() for grant in grants_of(needs_of(declared, restarts, swept))]
    assert found == [{"role": "Role", "namespace": where, "rules": rules} for where, rules in granted.items()]


def test_all_namespaces_at_once() -> None:
    declared = Declarations({}, ())
    (grant,) = grants_of(needs_of(declared, [COPIED]), cluster_wide=True)
    rules = [secrets(*ALL), rule("apps", "deployments", RESTARTS)]
    assert grant.to_item() == {"role": "ClusterRole", "rules": rules}


def test_no_right_is_named_twice_or_out_of_reach() -> None:
    named = [(right.place, right.group, right.resources, right.verb) for right in RIGHTS]
    assert len(named) == len(set(named))
    assert {right.verb for right in RIGHTS} == set(VERBS)
    assert list(dict.fromkeys(right.place for right in RIGHTS)) == list(PLACES)
    assert all(right.why.endswith(".") for right in RIGHTS)
    assert {right for need in ANYWHERE for right in need.rights()} <= set(RIGHTS)
    for right in RIGHTS:
        for resource in right.resources:
            assert right in Need("shop", right.place, resource).rights()
