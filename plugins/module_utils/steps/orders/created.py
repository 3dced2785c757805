# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first half of an order: placed, or taken up where an earlier run left it; its challenges and their records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...acme.client import Acme
from ...acme.faults import AcmeFault, GoneOrder
from ...acme.resources import Authorization, Challenge, Order
from ...kube.pending import PendingSecrets
from ...kube.pending_secret import PendingRef
from ...model.certificate import Certificate
from ...model.faults import Fault
from ...model.issuer import Issuer
from ...model.names import challenge_record, persist_record
from ...model.solver import Solver
from ...model.times import format_rfc3339
from ...plan import solvers
from ...plan.records import Wanted, records

PERSIST = "dns-persist-01"
NOT_REPLACEABLE = frozenset({"alreadyReplaced", "malformed", "unauthorized"})
"""What CAs say of a certificate that another order names already, or that another account or CA has issued. As this run
holds the certificate's pending Secret, nobody else is renewing it; the order does without the reference then."""
ALIVE = frozenset({"pending", "ready", "processing", "valid"})


@dataclass(frozen=True)
class Placed:
    """An order that stands at the CA: as an item, its open challenges, and the TXT values they need."""

    order: Mapping[str, Any]
    challenges: tuple[Mapping[str, Any], ...]
    wanted: tuple[Wanted, ...]
    anew: bool
    pending: Mapping[str, Any]
    """Where all this is noted, as an item."""
    leftovers: tuple[Mapping[str, Any], ...] = ()
    """Records that an earlier order of this certificate has written and nobody has removed."""


def place(
    acme: Acme, issuer: Issuer, certificate: Certificate, item: Mapping[str, Any], pending: PendingSecrets
) -> Placed:
    """See to it that the certificate has an order, and write down what the next run has to know of it."""
    ref = PendingRef.of_item(item)
    order, anew = _order(acme, issuer, certificate, item)
    try:
        proofs = [_proof(acme, issuer, certificate, one, item) for one in _open_authorizations(acme, order)]
    except Fault:
        # Whoever comes next takes the order up; otherwise it is noted with its records, by one write.
        if anew:
            pending.note(ref, lambda state: replace(state, order_url=order.url))
        raise
    wanted = tuple(one for _shown, one in proofs)
    noted = tuple(records(one for one in wanted if not one.lasting))
    before = pending.note(
        ref, lambda state: replace(state, order_url=order.url, records=(*noted, *_others(state.records, noted)))
    )
    challenges = tuple(shown for shown, _one in proofs)
    # It has been changed by now, so that version is worth nothing any more.
    held = replace(ref, resource_version="").to_item()
    return Placed(_order_item(order), challenges, wanted, anew, held, _others(before.records, noted))


def _order(acme: Acme, issuer: Issuer, certificate: Certificate, item: Mapping[str, Any]) -> tuple[Order, bool]:
    url = (item.get("order") or {}).get("url")
    if url:
        try:
            found = acme.order(url)
        except GoneOrder:
            found = None
        if found and found.status in ALIVE and frozenset(found.identifiers) == certificate.identifiers:
            return found, False
    names = sorted(certificate.identifiers)
    replaces = item.get("replaces") if acme.renewal_infos.offered else None
    try:
        return acme.new_order(names, profile=issuer.profile, replaces=replaces or ""), True
    except AcmeFault as fault:
        # A server that fails again and again may do so over the reference alone.
        if not replaces or not (fault.passing or fault.kind in NOT_REPLACEABLE):
            raise
    return acme.new_order(names, profile=issuer.profile), True


def _open_authorizations(acme: Acme, order: Order) -> list[Authorization]:
    """Those that are not valid yet; of an order that is past that point, none."""
    if order.status != "pending":
        return []
    found = [acme.authorization(url) for url in order.authorizations]
    return [authorization for authorization in found if authorization.status != "valid"]


def _proof(
    acme: Acme, issuer: Issuer, certificate: Certificate, authorization: Authorization, item: Mapping[str, Any]
) -> tuple[dict[str, Any], Wanted]:
    """The challenge that is to be answered, as an item, and the TXT value that it needs."""
    challenge, solver = _challenge(authorization, issuer, certificate)
    shown = _challenge_item(acme, certificate, authorization, challenge)
    place = _place_of(shown["record"], item)
    lasting = challenge.type == PERSIST
    return shown, Wanted(certificate.title, shown["record"], shown["value"], solver, place, lasting)


def _challenge(authorization: Authorization, issuer: Issuer, certificate: Certificate) -> tuple[Challenge, Solver]:
    solver = solvers.choose(issuer.solvers, authorization.name, certificate.labels)
    if solver is None:
        raise Fault(f"No solver of {issuer.id} takes {authorization.name}; add one whose selector fits.")
    persist = next((one for one in authorization.challenges if one.type == PERSIST), None)
    if solver.persist and persist and persist.issuer_domain_names:
        return persist, solver
    if authorization.dns01 is None:
        offered = ", ".join(one.type for one in authorization.challenges) or "none"
        raise Fault(f"{issuer.server} offers no dns-01 challenge for {authorization.name}; it offers {offered}.")
    return authorization.dns01, solver


def _challenge_item(
    acme: Acme, certificate: Certificate, authorization: Authorization, challenge: Challenge
) -> dict[str, Any]:
    if challenge.type == PERSIST:
        record, value = persist_record(authorization.name), _persist_value(acme, certificate, authorization, challenge)
    else:
        record, value = challenge_record(authorization.name), acme.dns01_value(challenge.token)
    return {
        "type": challenge.type,
        "identifier": authorization.name,
        "record": record,
        "value": value,
        "token": challenge.token,
        "url": challenge.url,
        "status": challenge.status,
    }


def _persist_value(acme: Acme, certificate: Certificate, authorization: Authorization, challenge: Challenge) -> str:
    """The lasting record's value: the CA, the account, and wildcards where the certificate has one of this name."""
    wildcard = f"*.{authorization.identifier}" in certificate.identifiers
    parts = [challenge.issuer_domain_names[0], f"accounturi={acme.account_url}", *["policy=wildcard"] * wildcard]
    return "; ".join(parts)


def _place_of(record: str, item: Mapping[str, Any]) -> dict[str, str]:
    """Where the record belongs, as dns_zone_info has found out."""
    found: Mapping[str, str] = next((zone for zone in item.get("zones") or () if zone["record"] == record), {})
    return {name: text for name, text in found.items() if name != "record"}


def _order_item(order: Order) -> dict[str, Any]:
    item = {"url": order.url, "status": order.status}
    return item | ({"expires": format_rfc3339(order.expires)} if order.expires else {})


def _others(
    found: tuple[Mapping[str, Any], ...], noted: tuple[Mapping[str, Any], ...]
) -> tuple[Mapping[str, Any], ...]:
    return tuple(record for record in found if record not in noted)
