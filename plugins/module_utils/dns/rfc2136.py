# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones of a DNS server that takes dynamic updates (RFC 2136): where a name belongs, and its TXT values."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence

from ..model.faults import Fault, ServiceFault
from ..model.parallel import side_by_side
from .libraries import AA, CNAME, NOERROR, NS, NXDOMAIN, SOA, dns_name, rcode_text
from .primary import Edit, Found, Primary, text_data
from .provider import Wanted, Written
from .tsig import BADKEY, TsigFault
from .zones import NoZoneFault, plain_name

READERS = 8
TRIES = 3
"""How often an update is sent that is answered with SERVFAIL, which may pass by itself."""
PAUSE = 0.5
SHOWN_WITHIN = 5.0
"""Seconds in which a server has to show what it has taken."""
_SPOILT = frozenset({"REFUSED", "SERVFAIL", "FORMERR", "NOTZONE", BADKEY})
"""Codes by which one edit may have kept all others of its message from being carried out."""
_POLICY = (
    "Let it change TXT records at this name, by update-policy or allow-update in BIND, by an acl with action update in "
    "Knot, or the like"
)
_REMEDIES = {
    "REFUSED": _POLICY,
    BADKEY: _POLICY,
    "NOTAUTH": "The server is not the zone's primary, or does not let this key change it. Correct nameserver and zone",
    "NOTZONE": "The name is not in this zone. Correct zone",
    "NOTIMP": "The server takes no dynamic updates. Give another nameserver",
    "SERVFAIL": "The server's log says why; often it may not write to the folder of the zone and its journal",
}


class UpdatedZone:
    """One zone as one key sees it, as dns.provider.Zone has it."""

    def __init__(self, primary: Primary, name: str) -> None:
        self._primary = primary
        self._name = name

    @property
    def id(self) -> str:
        """The zone's name and the server that takes its updates."""
        return f"{self._name}@{self._primary.access.server}"

    @property
    def name(self) -> str:
        """The zone's name."""
        return self._name

    def present(self, wanted: Wanted, *, ttl: int, check: bool, look_first: bool = False) -> dict[str, Written | Fault]:
        """Add the values that are missing. A new record set gets `ttl` (seconds), an existing one keeps its own."""
        results: dict[str, Written | Fault] = {}
        edits: list[Edit] = []
        for name, found in self._look(wanted).items():
            there = self._checked(name, found)
            if isinstance(there, Fault):
                results[name] = there
                continue
            missing = [value for value in dict.fromkeys(wanted[name]) if value not in there.values]
            results[name] = Written(there.values, (*there.values, *missing))
            edits += [Edit(name, text_data(value), there.ttl if there.data else ttl) for value in missing]
        if not check:
            results |= self._carry_out(edits)
            results |= self._unseen({edit.name for edit in edits if isinstance(results[edit.name], Written)}, wanted)
        return results

    def absent(self, wanted: Wanted, *, ttl: int, check: bool) -> dict[str, Written | Fault]:
        """Remove these values and no others; `ttl` makes no difference here."""
        results: dict[str, Written | Fault] = {}
        edits: list[Edit] = []
        for name, found in self._look(wanted).items():
            if isinstance(found, Fault):
                results[name] = found
                continue
            after = tuple(value for value in found.values if value not in wanted[name])
            results[name] = Written(found.values, after)
            edits += [Edit(name, data) for data in found.data if data.strings and Found((data,)).values[0] not in after]
        if not check:
            results |= self._carry_out(edits)
        return results

    def forbidden(self, names: Sequence[str]) -> dict[str, Fault]:
        """Faults by name. Deleting what is nowhere changes nothing (RFC 2136 §3.4.2.4), but has to be allowed."""
        value = f"kubecert-preflight-{secrets.token_hex(16)}"
        return self._carry_out([Edit(name, text_data(value)) for name in dict.fromkeys(names)])

    def settled(self, change: str) -> bool:
        """Always: what the server has taken is written."""
        return True

    def name_servers(self) -> Sequence[str]:
        """The servers in the zone's own NS record set."""
        answer = self._primary.ask(self._name, NS)
        return [plain_name(str(data.target)) for rrset in answer.answer if rrset.rdtype == NS for data in rrset]

    def _look(self, names: Iterable[str]) -> dict[str, Found | Fault]:
        asked = list(names)
        return dict(zip(asked, side_by_side(self._primary.txt, asked, READERS), strict=True))

    def _checked(self, name: str, found: Found | Fault) -> Found | Fault:
        """What stands at the name itself; a Fault where nothing can be added to it."""
        if isinstance(found, Fault) or not found.cname:
            return found
        label, _dot, parent = name.partition(".")
        try:
            beside = self._primary.txt(f"{label[:40]}-{secrets.token_hex(6)}.{parent}")
        except Fault as fault:
            return fault
        # A wildcard's CNAME gives way to whatever is written at the name.
        return Found() if beside.cname == found.cname else _in_the_way(name, found.cname)

    def _carry_out(self, edits: Sequence[Edit]) -> dict[str, Fault]:
        """Send the edits in as few updates as they fit in; the faults of those names that could not be changed."""
        faults: dict[str, Fault] = {}
        for message in self._primary.messages(self._name, edits):
            self._send(message, faults, TRIES)
        return faults

    def _send(self, edits: Sequence[Edit], faults: dict[str, Fault], tries: int) -> None:
        """Send one update. Of one that is refused, send the halves, until what spoils it stands alone."""
        try:
            code = self._answer(edits, tries)
        except ServiceFault as fault:
            faults.update({edit.name: fault for edit in edits})
            return
        if code == "NOERROR":
            return
        if len(edits) > 1 and code in _SPOILT:
            middle = len(edits) // 2
            self._send(edits[:middle], faults, 1)
            self._send(edits[middle:], faults, 1)
            return
        faults.update({edit.name: self._refused(code) for edit in edits})

    def _answer(self, edits: Sequence[Edit], tries: int) -> str:
        code = ""
        for lap in range(tries):
            if lap:
                time.sleep(PAUSE)
            try:
                code = self._primary.update(self._name, edits)
            except TsigFault as fault:
                # Questions with this key have been answered. Knot says so where its acl forbids an update.
                if fault.code != BADKEY:
                    raise
                code = BADKEY
            if code != "SERVFAIL" or time.monotonic() >= self._primary.deadline:
                break
        return code

    def _refused(self, code: str) -> ServiceFault:
        remedy = _REMEDIES.get(code, "The server's log may say more")
        return ServiceFault(
            f"{self._primary} was told to change zone {self._name} with {self._primary.access.signature} and answered "
            f"{code}. {remedy}.",
            server=str(self._primary),
        )

    def _unseen(self, names: Iterable[str], wanted: Wanted) -> dict[str, Fault]:
        """Look again: servers pass over what can't stand beside a CNAME and say NOERROR (RFC 2136 §3.4.2.2)."""
        left = list(names)
        deadline = min(self._primary.deadline, time.monotonic() + SHOWN_WITHIN)
        while True:
            faults = _faults(self._look(left), wanted, str(self._primary))
            if not faults or time.monotonic() >= deadline:
                return faults
            left = list(faults)
            time.sleep(PAUSE)


def zone_of(primary: Primary, record: str) -> str:
    """The name of the server's zone that holds a record (RFC 1035 §4.3.2). Raises NoZoneFault when it has none."""
    name = record
    while name:
        answer = primary.ask(name, SOA)
        code = rcode_text(answer.rcode())
        if code in ("REFUSED", "NOTAUTH"):
            raise _no_zone(primary, record, f"asked with {primary.access.signature} it answers {code}")
        if answer.rcode() not in (NOERROR, NXDOMAIN):
            raise ServiceFault(f"{primary} was asked for the zone of {record} and answered {code}; its log says why.")
        if not answer.flags & AA:
            below = next((rrset for rrset in answer.authority if rrset.rdtype == NS), None)
            where = f"{plain_name(str(below.name))} is delegated to {plain_name(str(below[0].target))}" if below else ""
            raise _no_zone(primary, record, where or "it only knows of it from others")
        sections = () if any(rrset.rdtype == CNAME for rrset in answer.answer) else (*answer.answer, *answer.authority)
        for rrset in sections:
            if rrset.rdtype == SOA and dns_name(f"{name}.").is_subdomain(rrset.name):
                return plain_name(str(rrset.name))
        name = name.partition(".")[2]
    raise _no_zone(primary, record, "it knows no zone above it")


def _no_zone(primary: Primary, record: str, why: str) -> NoZoneFault:
    return NoZoneFault(
        f"{primary} has no zone for {record}: {why}. Give the nameserver that is the zone's primary, or create the "
        "zone there."
    )


def _in_the_way(name: str, target: str) -> Fault:
    return Fault(
        f"{name} is a CNAME to {target}, beside which no TXT record can stand. Set cname_strategy to Follow to "
        "have the values at its end, or remove the CNAME."
    )


def _faults(found: Mapping[str, Found | Fault], wanted: Wanted, server: str) -> dict[str, Fault]:
    faults: dict[str, Fault] = {}
    for name, one in found.items():
        if isinstance(one, Fault):
            faults[name] = one
        elif one.cname:
            faults[name] = _in_the_way(name, one.cname)
        elif not set(wanted[name]) <= set(one.values):
            faults[name] = ServiceFault(
                f"{server} has taken the update and yet does not show it. Give the primary itself as nameserver, not "
                "what stands before it, and see that nobody else removes the values.",
                server=server,
            )
    return faults
