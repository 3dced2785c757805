# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CA that counts as Let's Encrypt does and refuses what goes beyond, and a fleet of certificates that it serves.

No server and no clock: years pass in milliseconds. The CA keeps its own books, from every order it has seen; the fleet
knows only what stands in its Secrets, like the real one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

from ansible_collections.kubecert.acme.plugins.module_utils.dns.registered import registered_domain
from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import Issuer, IssuerId
from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import NEW_ORDERS, PER_DOMAIN, PER_SET, Limit
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.plan.counting import noted
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import ORDERS, Verdict, judge
from ansible_collections.kubecert.acme.plugins.module_utils.plan.wishes import Wish
from ansible_collections.kubecert.acme.plugins.module_utils.steps.verdicts.budgeting import within_limits
from ansible_collections.kubecert.acme.plugins.module_utils.steps.verdicts.judging import Judged, Subject

from .build import REF
from .declared import leaf_for, stored, told

SERVER = "https://ca.example/directory"
ISSUER = Issuer(IssuerId("ClusterIssuer", REF.name), SERVER, SecretRef("kubecert", "account", "tls.key"))
MEMORY = timedelta(days=120)


class RateLimited(AssertionError):
    """The CA has refused an order, which it never has to."""


@dataclass
class Tokens:
    """A bucket in the books of the CA."""

    limit: Limit
    since: datetime
    left: Fraction

    def at(self, now: datetime) -> Tokens:
        """The bucket with what has come back until now."""
        back = Fraction((now - self.since) // timedelta(microseconds=1)) * self.limit.number
        self.left = min(
            Fraction(self.limit.number), self.left + back / (self.limit.period // timedelta(microseconds=1))
        )
        self.since = now
        return self


@dataclass
class Ca:
    """The CA's side: buckets by kind and subject, when it has issued for which names, and what has been replaced."""

    limits: Mapping[str, Limit]
    offers_ari: bool
    lifetime: timedelta
    backdating: timedelta
    buckets: dict[tuple[str, object], Tokens] = field(default_factory=dict)
    issued: dict[frozenset[str], datetime] = field(default_factory=dict)
    replaceable: set[str] = field(default_factory=set)
    serials: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    log: list[tuple[datetime, str, object]] = field(default_factory=list)
    """Every token taken: when, and from which bucket."""

    def order(self, declared: Certificate, replaces: str, now: datetime) -> tuple[FoundSecret, bool]:
        """The Secret with the new certificate, and whether it was taken as a replacement. Raises RateLimited."""
        names = declared.identifiers
        exempt = self.offers_ari and replaces in self.replaceable
        renewal = names in self.issued and now - self.issued[names] < MEMORY
        domains = {registered_domain(name) for name in names}
        everything = [(NEW_ORDERS, ISSUER.key_ref), *((PER_DOMAIN, one) for one in sorted(domains))]
        for kind, subject in [*([] if exempt or renewal else everything), (PER_SET, names)]:
            if kind not in self.limits:
                continue
            one = self._tokens(kind, subject, now)
            if one.left < 1 and not exempt:
                raise RateLimited(f"{declared.title} at {now}: {kind} for {subject} has {float(one.left):.3f} left")
            if one.left >= 1:
                one.left -= 1
                self.log.append((now, kind, subject))
        self.issued[names] = now
        return self._issue(declared, replaces if exempt else "", now), exempt

    def _tokens(self, kind: str, subject: object, now: datetime) -> Tokens:
        limit = self.limits[kind]
        return self.buckets.setdefault((kind, subject), Tokens(limit, now, Fraction(limit.number))).at(now)

    def _issue(self, declared: Certificate, replaced: str, now: datetime) -> FoundSecret:
        leaf = leaf_for(declared, now - self.backdating, self.lifetime, serial=f"{next(iter(self.serials)):04x}")
        info = None
        if self.offers_ari:
            self.replaceable.discard(replaced)
            due = now + self.lifetime * 2 / 3
            info = told(leaf, due, due + self.lifetime / 50)
            self.replaceable.add(info.certificate_id)
        return stored(declared, leaf, info)


@dataclass
class Fleet:
    """Declared certificates and the Secrets that stand."""

    ca: Ca
    secrets: dict[str, FoundSecret] = field(default_factory=dict)

    def plan(self, declared: Sequence[Certificate], now: datetime, forced: Iterable[str] = ()) -> list[Verdict]:
        """What certificate_plan says."""
        subjects = {one.title: Subject(one, None, self.secrets.get(one.title), None) for one in declared}
        infos = {
            title: info
            for title, one in subjects.items()
            if one.secret and one.secret.certificate and (info := noted(one.secret, one.secret.certificate))
        }
        wishes = dict.fromkeys(forced, Wish())
        verdicts = [
            judge(one.certificate, one.secret, now, wish=wishes.get(title), renewal_info=infos.get(title))
            for title, one in subjects.items()
        ]
        known = {title: info for title, info in infos.items() if title not in wishes}
        judged = Judged(verdicts, subjects, known, {}, ())
        return within_limits(judged, Declarations({ISSUER.id: ISSUER}, tuple(declared)), {SERVER: self.ca.limits}, now)

    def run(self, declared: Sequence[Certificate], now: datetime, forced: Iterable[str] = ()) -> list[Verdict]:
        """Carry out the plan. Raises RateLimited when the CA refuses an order."""
        verdicts = self.plan(declared, now, forced)
        for verdict in verdicts:
            if verdict.action in ORDERS:
                secret, exempt = self.ca.order(verdict.certificate, verdict.replaces, now)
                self.secrets[verdict.certificate.title] = _remembering(secret, verdict) if exempt else secret
        return verdicts


def _remembering(secret: FoundSecret, verdict: Verdict) -> FoundSecret:
    """The Secret that remembers that its order was taken as a replacement."""
    info = noted(secret, secret.certificate) if secret.certificate else None
    if info is None:
        return secret
    note = replace(info, counted_at=verdict.counted_at).to_annotations()
    return replace(secret, annotations={**secret.annotations, **note})
