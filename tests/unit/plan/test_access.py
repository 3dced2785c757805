# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rights are lacking, by what the API server says of them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import Grant
from ansible_collections.kubecert.acme.plugins.module_utils.plan.access import (
    Access,
    accesses_of,
    rights_check,
    unmentioned,
)

GET, LIST, PATCH = Access("", "secrets", "get"), Access("", "secrets", "list"), Access("apps", "deployments", "patch")
NEEDED = [GET, LIST, PATCH]


def rule(groups: list[str], resources: list[str], verbs: list[str], **more: Any) -> dict[str, Any]:
    return {"apiGroups": groups, "resources": resources, "verbs": verbs, **more}


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ([], NEEDED),
        ([rule(["*"], ["*"], ["*"])], []),
        ([rule([""], ["secrets"], ["get", "list"])], [PATCH]),
        ([rule([""], ["*"], ["get"]), rule(["apps"], ["deployments"], ["*"])], [LIST]),
        ([rule(["*"], ["secrets"], ["*"], resourceNames=["one"])], NEEDED),
        ([rule(["*"], ["secrets"], ["*"], resourceNames=[])], [PATCH]),
        ([rule(["apps"], ["secrets"], ["*"]), rule([""], ["deployments"], ["*"])], NEEDED),
        ([{"verbs": ["*"], "nonResourceURLs": ["*"]}], NEEDED),
    ],
)
def test_what_no_rule_gives_is_left(rules: list[dict[str, Any]], left: list[Access]) -> None:
    assert unmentioned(NEEDED, rules) == left


def test_a_grant_is_taken_apart() -> None:
    grant = Grant("shop", (rule([""], ["secrets"], ["get", "list"]), rule(["apps"], ["deployments"], ["patch"])))
    assert accesses_of(grant) == NEEDED


def test_what_is_lacking_is_named() -> None:
    found = rights_check("shop", NEEDED, [LIST, PATCH])
    assert (found.status, found.subject) == ("failed", "namespace shop")
    assert found.message == "Not allowed: list secrets and patch deployments.apps."
    assert "run the role kubecert.acme.install again" in found.remedy
    sound = rights_check("shop", NEEDED, [])
    assert (sound.status, sound.message) == ("passed", "Allowed: get, list secrets and patch deployments.apps.")
