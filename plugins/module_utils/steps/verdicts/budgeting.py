# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts off what the limits of CAs leave no room for, the least urgent first, so that no CA has to refuse an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ...model.declarations import Declarations
from ...model.issuer import Issuer
from ...model.limits import Limits
from ...model.request import fingerprint
from ...model.secret import issuer_ref_of
from ...plan.budget import Candidate, Rules, postponed
from ...plan.counting import Order, Spent, noted, renewal_counts_for, spent, urgency
from ...plan.verdict import ORDERS, RENEW, Verdict
from .judging import Judged, Subject


def within_limits(judged: Judged, declared: Declarations, limits: Mapping[str, Limits], now: datetime) -> list[Verdict]:
    """The verdicts, those among them put off that would order a certificate for which there is no room now.

    Where nothing is to be ordered, or only from servers with no limits, nothing is counted.
    """
    wanted = [
        verdict
        for verdict in judged.verdicts
        if verdict.action in ORDERS and limits.get(declared.issuer_of(verdict.certificate).server)
    ]
    if not wanted:
        return judged.verdicts
    from ...dns.registered import registered_domain  # noqa: PLC0415 - most runs have nothing to order

    candidates = [_candidate(verdict, declared, judged, now) for verdict in wanted]
    waiting = postponed(candidates, _history(judged, declared, now), Rules(limits, registered_domain), now)
    return [
        verdict.put_off(late.until, late.reason) if (late := waiting.get(verdict.certificate.title)) else verdict
        for verdict in judged.verdicts
    ]


def _history(judged: Judged, declared: Declarations, now: datetime) -> Iterator[Spent]:
    """What CAs have counted, as far as the cluster tells: certificates in Secrets, and work other runs have in hand."""
    for subject in judged.subjects.values():
        issuer = _came_from(subject, declared)
        if subject.secret and issuer:
            yield from spent(subject.secret, issuer)
        if subject.pending and subject.pending.held_by_other("", now):
            certificate = subject.certificate
            yield Spent(_order(declared.issuer_of(certificate), certificate.identifiers), now)


def _came_from(subject: Subject, declared: Declarations) -> Issuer | None:
    """The issuer of the certificate that stands, not always the declared one; None where nobody knows its server."""
    ref = issuer_ref_of(subject.secret.annotations) if subject.secret else None
    return declared.issuers.get((ref or subject.certificate.issuer_ref).id(subject.certificate.namespace))


def _candidate(verdict: Verdict, declared: Declarations, judged: Judged, now: datetime) -> Candidate:
    certificate, subject = verdict.certificate, judged.subjects[verdict.certificate.title]
    order = _order(declared.issuer_of(certificate), certificate.identifiers)
    leaf = subject.secret.certificate if subject.secret else None
    if verdict.action == RENEW and leaf:
        replaces = bool(verdict.replaces) and _known_to_ca(subject, judged)
        order = replace(order, counts_for=renewal_counts_for(leaf, now, replaces=replaces))
    return Candidate(certificate.title, urgency(certificate, subject.secret, now), order, placed=_is_placed(subject))


def _order(issuer: Issuer, names: frozenset[str]) -> Order:
    return Order(issuer.server, issuer.key_ref, names)


def _known_to_ca(subject: Subject, judged: Judged) -> bool:
    """Whether the CA has said when it wants this very certificate renewed; it then takes an order that replaces it."""
    secret = subject.secret
    if secret is None or secret.certificate is None:
        return False
    return subject.certificate.title in judged.infos or noted(secret, secret.certificate) is not None


def _is_placed(subject: Subject) -> bool:
    """Whether an earlier run has left an order at the CA that is taken up again."""
    pending = subject.pending
    return bool(pending and pending.order_url and pending.request == fingerprint(subject.certificate))
