# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate items on their way through the modules: read back, worked on side by side, faults kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...model.certificate import Certificate, parse_certificate
from ...model.faults import Fault, FaultList
from ...model.parallel import side_by_side
from ...model.run import Context
from .failure import failed_item, failure_of, title_of

Item = Mapping[str, Any]
DECLARED = (
    "name",
    "namespace",
    "secret_name",
    "dns_names",
    "ip_addresses",
    "common_name",
    "issuer_ref",
    "private_key",
    "secret_template",
    "labels",
    "additional_output_formats",
    "keystores",
    "issue_temporary_certificate",
)
"""The fields of an item that declare the certificate; the others have been learned."""
REPAIR = "repair"


def passed_on(item: Item) -> bool:
    """Whether steps that order a certificate leave this item alone: it has failed, or only its Secret is repaired."""
    return bool(item.get("error")) or item.get("action") == REPAIR


def without(item: Item, *names: str) -> dict[str, Any]:
    """The item as it is but for these fields."""
    return {name: value for name, value in item.items() if name not in names}


def declared(items: Sequence[Item]) -> dict[str, Certificate]:
    """The certificate behind each item by its title (`namespace/name`). Raises RefusedFault with all faults of all."""
    faults = FaultList()
    found: dict[str, Certificate] = {}
    for item in items:
        certificate = parse_certificate({name: item[name] for name in DECLARED if name in item}, faults)
        if certificate and certificate.title in found:
            faults.add(f"Certificate {certificate.title}", "is in the list twice; take one of the two out.")
        if certificate:
            found[certificate.title] = certificate
    faults.raise_if_any()
    return found


def worked_on(
    items: Sequence[Item], step: str, work: Callable[[Item], Item], context: Context
) -> tuple[list[dict[str, Any]], str | None]:
    """Each item after `work`, in order, and one message for those that failed here. Failed ones pass untouched."""
    todo = [place for place, item in enumerate(items) if not item.get("error")]
    results = dict(zip(todo, side_by_side(lambda place: work(items[place]), todo, context.at_once), strict=True))
    finished: list[dict[str, Any]] = []
    failures: dict[str, Fault] = {}
    for place, item in enumerate(items):
        result = results.get(place, item)
        if isinstance(result, Fault):
            failures[title_of(item)] = result
            finished.append(failed_item(item, getattr(result, "step", step), result))
        else:
            finished.append(dict(result))
    return finished, failure_of(step, failures)
