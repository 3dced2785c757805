# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which AWS account each record belongs to; credentials in Secrets are read here, just before they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from ...dns.accounts import Account
from ...model.faults import Fault, FaultList
from ...model.reader import Reader
from ...model.reference import SecretRef
from ...model.solver import Route53Solver
from ...model.solver_fields import parse_solver
from ..shared.secret_values import read_values

REFERENCES = {
    "access_key_id_secret_ref": "access_key",
    "secret_access_key_secret_ref": "secret_key",
    "session_token_secret_ref": "session_token",
}
"""The references of a `route53` section, and what of an account each of them holds."""
Values: TypeAlias = "Mapping[SecretRef, str | Fault]"


def accounts_of(
    records: Sequence[Mapping[str, Any]], options: Mapping[str, Any], workers: int
) -> list[Account | Fault]:
    """The account of each record; where a Secret can't be read, the Fault that says so. No reference, no cluster."""
    sections = [record.get("route53") or {} for record in records]
    values = _read(references_of(sections), options, workers)
    return [_account(section, options, values) for section in sections]


def references_of(sections: Iterable[Mapping[str, Any]]) -> list[SecretRef]:
    """The distinct references in these `route53` sections."""
    given = (section[name] for section in sections for name in REFERENCES if section.get(name))
    return sorted({_ref(fields) for fields in given})


def section_faults(section: Mapping[str, Any]) -> list[str]:
    """What is wrong with a `route53` section, as ends of a sentence that begins with the section's place.

    It is judged as the same section of an issuer's solver is, so that both are refused with the same words.
    """
    found = [
        f"{name}.namespace is missing."
        for name in REFERENCES
        if section.get(name) and not section[name].get("namespace")
    ]
    faults = FaultList()
    solver = {"dns01": {Route53Solver.kind: {name: _local(value) for name, value in section.items()}}}
    parse_solver(Reader(solver, "", faults), "")
    return found + [message.removeprefix(f": dns01.{Route53Solver.kind}.") for message in faults.messages]


def own_faults(options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the module's own credentials."""
    faults = []
    if bool(options.get("access_key")) != bool(options.get("secret_key")):
        faults.append("access_key and secret_key go together; give both or neither.")
    if options.get("session_token") and not options.get("access_key"):
        faults.append("session_token goes with access_key, which is missing.")
    if options.get("profile") and options.get("access_key"):
        faults.append("profile can't stand beside access_key and secret_key; take one of them away.")
    return faults


def _local(value: Any) -> Any:
    """A reference as issuers write it, where the namespace goes without saying."""
    if not isinstance(value, Mapping):
        return value
    return {name: text for name, text in value.items() if name != "namespace"}


def _read(references: list[SecretRef], options: Mapping[str, Any], workers: int) -> Values:
    return {ref: _text(ref, value) for ref, value in read_values(references, options, workers).items()}


def _text(ref: SecretRef, value: bytes | Fault) -> str | Fault:
    """AWS credentials are plain words; the line break that `echo` or an editor left at the end is not part of them."""
    if isinstance(value, Fault):
        return value
    text = value.decode("ascii", "replace").strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        return Fault(f"What is in {ref} is no AWS credential: it must be one word of printable ASCII characters.")
    return text


def _account(section: Mapping[str, Any], options: Mapping[str, Any], values: Values) -> Account | Fault:
    api = Account(
        region=section.get("region") or options.get("region") or "",
        role=section.get("role") or "",
        role_session_name=section.get("role_session_name") or "",
        external_id=section.get("external_id") or "",
        endpoint_url=options.get("endpoint_url") or "",
        ca_bundle=options.get("aws_ca_bundle") or "",
        validate_certs=options.get("aws_validate_certs") is not False,
    )
    if section.get("profile"):
        return replace(api, profile=section["profile"])
    if not section.get("secret_access_key_secret_ref"):
        own: dict[str, Any] = {
            name: options.get(name) or "" for name in ("access_key", "secret_key", "session_token", "profile")
        }
        return replace(api, **own)
    read = {"access_key": section.get("access_key_id") or ""} | {
        field: values[_ref(section[name])] for name, field in REFERENCES.items() if section.get(name)
    }
    found = {field: value for field, value in read.items() if not isinstance(value, Fault)}
    fault = next((value for value in read.values() if isinstance(value, Fault)), None)
    return fault or replace(api, **found)  # type: ignore[arg-type]


def _ref(fields: Mapping[str, Any]) -> SecretRef:
    return SecretRef(fields["namespace"], fields["name"], fields["key"])
