# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is masked in a module's output beside the options that are secret by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import kubeconfig_secrets


def config(**user: str) -> dict[str, Any]:
    """A kubeconfig as a dictionary."""
    return {"users": [{"name": "me", "user": user}], "contexts": [{"name": "here"}]}


@pytest.mark.parametrize(
    ("options", "secret"),
    [
        ({"kubeconfig": "/root/.kube/config"}, set()),
        ({"kubeconfig": None, "clusters": None}, set()),
        ({"kubeconfig": config(token="t1", username="me")}, {"t1"}),
        (
            {"kubeconfig": config(**{"client-key-data": "k", "client-certificate-data": "c", "password": "p"})},
            {"k", "p"},
        ),
        ({"clusters": [{"kubeconfig": config(token="t1")}, {"kubeconfig": config(token="t2")}]}, {"t1", "t2"}),
        ({"kubeconfig": {"users": None}}, set()),
        ({"kubeconfig": {"users": ["spoilt", {"name": "x"}, {"user": None}]}}, set()),
    ],
)
def test_credentials_of_a_kubeconfig_are_found(options: dict[str, Any], secret: set[str]) -> None:
    assert kubeconfig_secrets(options) == secret
