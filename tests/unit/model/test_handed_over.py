# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed fields that change hands: key and certificate go, and what others have written beside them stays theirs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.handed_over import handed_over
from ansible_collections.kubecert.acme.plugins.module_utils.model.ownership import KEYS
from ansible_collections.kubecert.acme.plugins.module_utils.plan.handover import is_cert_managers

DATA: dict[str, Any] = {"f:tls.key": {}, "f:tls.crt": {}}
US, THEM = "kubecert.acme", "cert-manager-certificates-issuing"


def entry(manager: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One entry of managedFields."""
    sound = {"manager": manager, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields}
    return {**sound, **more}


def taken(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields after we have taken them."""
    return handed_over(entries, US, yields=is_cert_managers)


def test_an_entry_of_cert_managers_changes_its_name_and_nothing_else() -> None:
    fields = {"f:data": DATA, "f:metadata": {"f:labels": {"f:team": {}}}, "f:type": {}}
    assert taken(entry(THEM, fields, time="2026-11-24T12:00:00Z")) == [entry(US, fields, time="2026-11-24T12:00:00Z")]


def test_what_was_written_once_is_owned_by_server_side_apply_then() -> None:
    assert taken(entry("controller", {"f:data": DATA}, operation="Update")) == [entry(US, {"f:data": DATA})]


@pytest.mark.parametrize("manager", ["kubectl-create", "somebody"])
def test_others_keep_what_is_neither_key_nor_certificate(manager: str) -> None:
    fields = {"f:data": {**DATA, "f:ca.crt": {}, ".": {}}, "f:metadata": {"f:labels": {"f:team": {}}}}
    left = {"f:data": {"f:ca.crt": {}, ".": {}}, "f:metadata": {"f:labels": {"f:team": {}}}}
    ours, theirs = taken(entry(manager, fields, operation="Update"))
    assert ours == entry(US, {"f:data": DATA})
    assert theirs == entry(manager, left, operation="Update")


def test_nothing_is_left_of_one_who_has_written_nothing_else() -> None:
    assert taken(entry("kubectl-create", {"f:data": {**DATA, ".": {}}}, operation="Update")) == [
        entry(US, {"f:data": DATA})
    ]


def test_what_several_own_is_put_together_once() -> None:
    mine = entry(US, {"f:data": {"f:tls.crt": {}}}, time="2026-11-24T12:00:00Z")
    theirs = entry(THEM, {"f:data": {**DATA, "f:key.der": {}}}, time="2026-11-25T12:00:00Z")
    found = taken(mine, theirs)
    assert found == [entry(US, {"f:data": {**DATA, "f:key.der": {}}}, time="2026-11-25T12:00:00Z")]


def test_bystanders_and_entries_of_a_status_are_left_alone() -> None:
    labeller = entry("labeller", {"f:metadata": {"f:labels": {"f:a": {}}}}, operation="Update")
    status = entry(THEM, {"f:status": {}}, subresource="status")
    assert taken(labeller, status) == [labeller, status]


def test_there_and_back_is_as_it_was() -> None:
    before = [entry(THEM, {"f:data": {**DATA, "f:key.der": {}}, "f:metadata": {"f:labels": {"f:team": {}}}})]
    after = handed_over(taken(*before), THEM, yields=lambda manager: manager == US)
    assert after == before
    assert set(after[0]["fieldsV1"]["f:data"]) > KEYS
