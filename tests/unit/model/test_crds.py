# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own CustomResourceDefinitions: structural, with cert-manager's columns, and with rules where they are known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.crds import DEFINITIONS, Definition, knows_rules

EACH = pytest.mark.parametrize("definition", DEFINITIONS, ids=[one.kind for one in DEFINITIONS])


def schema_of(definition: Definition) -> dict[str, Any]:
    """The schema of the only version."""
    (version,) = definition.body(rules=True)["spec"]["versions"]
    found: dict[str, Any] = version["schema"]["openAPIV3Schema"]
    return found


def parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema and every schema in it."""
    yield schema
    for one in [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]:
        if one:
            yield from parts(one)


@EACH
def test_every_part_has_a_type_and_demands_only_what_it_names(definition: Definition) -> None:
    for part in parts(schema_of(definition)):
        assert "type" in part
        assert set(part.get("required", ())) <= set(part.get("properties", ()))


@EACH
def test_rules_speak_of_fields_that_are_named_and_bounded(definition: Definition) -> None:
    """An API server refuses rules about others, and those that could take too long."""
    for part in parts(schema_of(definition)):
        for rule in part.get("x-kubernetes-validations", ()):
            fields = {word.partition(")")[0].partition(" ")[0] for word in rule["rule"].split("self.")[1:]}
            assert fields <= set(part["properties"])
            assert rule["message"]


@EACH
def test_older_servers_get_no_rules(definition: Definition) -> None:
    assert "x-kubernetes-validations" not in json.dumps(definition.body(rules=False))


def test_some_are_refused_by_rules() -> None:
    assert sum("x-kubernetes-validations" in json.dumps(one.body(rules=True)) for one in DEFINITIONS) == len(
        DEFINITIONS
    )


def test_columns_are_those_that_people_know() -> None:
    shown = {
        one.kind: [column["name"] + ("*" if column.get("priority") else "") for column in one.columns]
        for one in DEFINITIONS
    }
    assert shown == {
        "Certificate": ["Ready", "Secret", "Issuer*", "Status*", "Age"],
        "Issuer": ["Ready", "Status*", "Age"],
        "ClusterIssuer": ["Ready", "Status*", "Age"],
        "CertificateRequest": ["Approved", "Denied", "Ready", "Issuer", "Requester", "Status*", "Age"],
    }


@pytest.mark.parametrize(
    ("major", "minor", "known"),
    [("1", "20", False), ("1", "24", False), ("1", "25", True), ("1", "31+", True), ("2", "0", True), ("", "", False)],
)
def test_which_servers_know_rules(major: str, minor: str, known: bool) -> None:
    assert knows_rules({"major": major, "minor": minor}) is known
