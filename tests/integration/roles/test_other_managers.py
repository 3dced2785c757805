# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/other-managers.md says of life beside Argo CD, Flux and Velero, by the owners of fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.pki.build import Ca

from ..case import Case
from ..modules.line import Line


@pytest.fixture
def issued(ready: Case) -> tuple[Case, dict[str, Any]]:
    """A certificate that was issued by the role."""
    wanted = ready.certificate("web", ready.zone())
    recap = ready.play("kubecert.acme.reconcile", ready.variables(wanted))
    assert recap.ok, recap.output
    return ready, wanted


def fields_of(body: dict[str, Any]) -> dict[str, set[str]]:
    """By manager, the data, labels and annotations that it owns."""
    found: dict[str, set[str]] = {}
    for entry in body["metadata"]["managedFields"]:
        metadata = entry["fieldsV1"].get("f:metadata", {})
        sections = (
            entry["fieldsV1"].get("f:data", {}),
            metadata.get("f:labels", {}),
            metadata.get("f:annotations", {}),
        )
        names = {name.removeprefix("f:") for section in sections for name in section if name != "."}
        found[entry["manager"]] = found.get(entry["manager"], set()) | names
    return found


def test_every_field_is_owned_under_one_of_the_names_that_the_page_tells(issued: tuple[Case, dict[str, Any]]) -> None:
    case, _wanted = issued
    owned = fields_of(case.secrets()["web-tls"])
    assert set(owned) == {"kubecert.acme", "kubecert.acme-memory"}
    assert {"tls.key", "tls.crt", "cert-manager.io/alt-names", "controller.cert-manager.io/fao"} <= owned[
        "kubecert.acme"
    ]
    assert all(name.startswith("kubecert.acme/") for name in owned["kubecert.acme-memory"])


def test_a_gitops_tool_owns_labels_beside_us_and_neither_undoes_the_other(issued: tuple[Case, dict[str, Any]]) -> None:
    case, wanted = issued
    labels = {"labels": {"team": "shop"}, "annotations": {"reflector.example.org/mirror": "yes"}}

    def apply_from_git() -> dict[str, Any]:
        return case.write("web-tls", manager="kustomize-controller", type="kubernetes.io/tls", metadata=labels)

    before = apply_from_git()
    recap = case.play("kubecert.acme.reconcile", case.variables(wanted))
    assert recap.changed == 0, recap.output
    assert case.secrets()["web-tls"] == before
    recap = case.play("kubecert.acme.reconcile", case.variables(wanted, kubecert_force=["web"]))
    assert recap.ok, recap.output
    renewed = case.secrets()["web-tls"]
    assert renewed["metadata"]["labels"]["team"] == "shop"
    assert renewed["data"]["tls.crt"] != before["data"]["tls.crt"]
    assert apply_from_git()["data"] == renewed["data"]
    assert fields_of(renewed)["kustomize-controller"] == {"team", "reflector.example.org/mirror"}


def test_nothing_that_is_made_here_is_tracked_by_anybody_and_pending_secrets_are_not_backed_up(ready: Case) -> None:
    line = Line(ready, Ca())
    line.requested(ready.certificate("web", ready.zone()))
    found = ready.secrets()["web-tls-pending"]["metadata"]
    assert found["labels"]["velero.io/exclude-from-backup"] == "true"
    marks = {**found["labels"], **found.get("annotations", {})}
    assert not [
        name for name in marks if name.startswith(("app.kubernetes.io/instance", "argocd.", "kustomize.toolkit"))
    ]
