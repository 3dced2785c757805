# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The copy of a Secret, and how one that stands differs from it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.secret_copy import SecretCopy

HOME: dict[str, Any] = {
    "type": "kubernetes.io/tls",
    "data": {"tls.crt": "Y3J0", "tls.key": "a2V5", "ca.crt": "Y2E="},
    "metadata": {
        "namespace": "default",
        "name": "web-tls",
        "labels": {"argocd.argoproj.io/instance": "theirs", "controller.cert-manager.io/fao": "true"},
        "annotations": {
            "cert-manager.io/certificate-name": "web",
            "kubecert.acme/renewal-info": "{}",
            "kubectl.kubernetes.io/last-applied-configuration": "{}",
        },
    },
}
COPY = SecretCopy.of_body(HOME, {"labels": {"team": "a"}, "annotations": {"note": "b"}})


def test_a_copy_has_the_data_and_what_is_not_meant_for_one_place_alone() -> None:
    body = COPY.to_body("shop", "copy")
    assert body == {
        "type": "kubernetes.io/tls",
        "data": HOME["data"],
        "metadata": {
            "namespace": "shop",
            "name": "copy",
            "labels": {"team": "a", "controller.cert-manager.io/fao": "true"},
            "annotations": {
                "note": "b",
                "cert-manager.io/certificate-name": "web",
                "kubecert.acme/copy-of": "default/web-tls",
            },
        },
    }


BODY = COPY.to_body("shop", "copy")


def standing(**parts: dict[str, str]) -> dict[str, Any]:
    metadata = {**BODY["metadata"], **{name: part for name, part in parts.items() if name != "data"}}
    return {**BODY, "data": parts.get("data", BODY["data"]), "metadata": metadata}


OTHERS = {"theirs": "stays"}
DIFFERENCES: list[tuple[dict[str, Any] | None, str]] = [
    (BODY, ""),
    (standing(data={**HOME["data"], **OTHERS}, labels={**COPY.labels, **OTHERS}), ""),
    (None, "It does not exist."),
    (standing(data={**HOME["data"], "tls.crt": "b2xk"}), "It has another certificate."),
    (standing(data={**HOME["data"], "tls.key": "b2xk"}), "Its data differ: tls.key."),
    (standing(data={name: HOME["data"][name] for name in ("tls.crt", "tls.key")}), "Its data differ: ca.crt."),
    (standing(labels={}), "Its labels differ: controller.cert-manager.io/fao, team."),
    (standing(annotations={**COPY.annotations, "note": "c"}), "Its annotations differ: note."),
]


def applied(data: dict[str, Any], labels: tuple[str, ...] = (), annotations: tuple[str, ...] = ()) -> dict[str, Any]:
    """The copy, as it says that we have put these into it as well."""
    metadata: dict[str, Any] = {"f:labels": {name: {} for name in labels}}
    metadata["f:annotations"] = {name: {} for name in annotations}
    fields = {"f:data": {f"f:{name}": {} for name in data}, "f:metadata": metadata}
    managed = [{"manager": "kubecert.acme", "operation": "Apply", "fieldsV1": fields}]
    return {**BODY, "data": {**BODY["data"], **data}, "metadata": {**BODY["metadata"], "managedFields": managed}}


DIFFERENCES += [
    (applied({"keystore.p12": "cDEy"}), "It has data that are to be there no longer: keystore.p12."),
    (applied({}, labels=("f:team", "f:tier")), "It has labels that are to be there no longer: tier."),
    (applied({}, annotations=("f:old",)), "It has annotations that are to be there no longer: old."),
    (applied(HOME["data"], labels=("f:team",), annotations=("f:note",)), ""),
]


@pytest.mark.parametrize(("found", "why"), DIFFERENCES)
def test_what_differs_is_said_and_what_others_add_does_not_count(found: dict[str, Any] | None, why: str) -> None:
    assert COPY.difference(found) == why
