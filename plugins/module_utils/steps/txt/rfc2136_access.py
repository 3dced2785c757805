# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which DNS server each record goes to and with which TSIG key; keys in Secrets are read here, just before use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...dns.primary import Access
from ...dns.servers import parse_server
from ...dns.tsig import tsig_key
from ...model.faults import Fault, FaultList, RefusedFault
from ...model.reader import Reader
from ...model.reference import SecretRef
from ...model.solver import DEFAULT_TSIG_ALGORITHM, Rfc2136Solver
from ...model.solver_fields import parse_solver
from ..shared.secret_values import read_values

REFERENCE = "tsig_secret_secret_ref"


def accesses_of(records: Sequence[Mapping[str, Any]], options: Mapping[str, Any], workers: int) -> list[Access | Fault]:
    """How the server of each record is spoken to, or the Fault that says why it can't be. No reference, no cluster."""
    sections = [record.get(Rfc2136Solver.kind) for record in records]
    references = sorted({_ref(section) for section in sections if section and section.get(REFERENCE)})
    secrets = read_values(references, options, workers)
    return [_access(section, options, secrets) for section in sections]


def section_faults(section: Mapping[str, Any]) -> list[str]:
    """What is wrong with an `rfc2136` section, with the words in which the same section of a solver is refused."""
    if not section:
        return []
    kind = Rfc2136Solver.kind
    reference = section.get(REFERENCE) or {}
    found = [f"{kind}.{REFERENCE}.namespace is missing."] if reference and not reference.get("namespace") else []
    faults = FaultList()
    local = {name: value for name, value in reference.items() if name != "namespace"}
    parse_solver(Reader({"dns01": {kind: {**section, **({REFERENCE: local} if local else {})}}}, "", faults), "")
    found += [message.removeprefix(": dns01.") for message in faults.messages]
    return found + _server_faults(section.get("nameserver") or "", f"{kind}.")


def own_faults(options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the server that the module's own options name."""
    found = []
    if bool(options["tsig_key_name"]) != bool(options["tsig_secret"]):
        found.append("tsig_key_name and tsig_secret go together; give both or neither.")
    found += [
        f"{name} goes with nameserver, which is missing."
        for name in ("tsig_key_name", "zone")
        if options[name] and not options["nameserver"]
    ]
    return found + _server_faults(options["nameserver"] or "", "")


def _server_faults(text: str, where: str) -> list[str]:
    try:
        parse_server(text or "localhost")
    except RefusedFault as fault:
        return [f"{where}{str(fault).replace('nameservers: ', 'nameserver: ')}"]
    return []


def _access(
    section: Mapping[str, Any] | None, options: Mapping[str, Any], secrets: Mapping[SecretRef, bytes | Fault]
) -> Access | Fault:
    fields = options if section is None else section
    access = Access(parse_server(fields["nameserver"]), fields.get("protocol") != "UDP")
    if not fields.get("tsig_key_name"):
        return access
    secret = options["tsig_secret"] if section is None else secrets[_ref(section)]
    if isinstance(secret, Fault):
        return secret
    text = secret if isinstance(secret, str) else secret.decode("ascii", "replace")
    where = "tsig_secret" if section is None else f"What is in {_ref(section)}"
    algorithm = fields.get("tsig_algorithm") or DEFAULT_TSIG_ALGORITHM
    try:
        return Access(access.server, access.tcp, tsig_key(fields["tsig_key_name"], algorithm, text, where))
    except Fault as fault:
        return fault


def _ref(section: Mapping[str, Any]) -> SecretRef:
    fields = section[REFERENCE]
    return SecretRef(fields["namespace"], fields["name"], fields["key"])
