# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws of the budget: over weeks of runs no CA has to refuse an order, and everything gets its turn."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import NEW_ORDERS, PER_DOMAIN, PER_SET, Limit
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.plan.budget import Candidate, Rules, postponed
from ansible_collections.kubecert.acme.plugins.module_utils.plan.counting import ALL, NOTHING, Order, Spent
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import ORDERS, WAIT

from .build import NOW, certificate
from .declared import DAY, HOUR, seconds
from .fleet import SERVER, Ca, Fleet

LIMIT = st.builds(Limit, st.integers(1, 5), st.sampled_from([HOUR, 3 * HOUR, DAY, 7 * DAY, timedelta(seconds=7)]))
LIMITS = st.fixed_dictionaries({}, optional={NEW_ORDERS: LIMIT, PER_DOMAIN: LIMIT, PER_SET: LIMIT})
DOMAINS = ("example.com", "example.co.uk", "example.github.io")
BACKDATING = st.sampled_from([timedelta(0), HOUR / 12, HOUR])
GAPS = st.lists(seconds(timedelta(minutes=1), 5 * DAY), min_size=1, max_size=12)


def fleet_of(spread: list[set[str]], twins: int = 1) -> list[Certificate]:
    """A certificate for each set of domains, with a name of its own in each of them, or one shared by some twins."""
    return [
        certificate(name=f"c{place}", secret_name=f"c{place}", dns_names=names)
        for place, domains in enumerate(spread)
        for names in [tuple(f"h{place // twins}.{one}" for one in sorted(spread[place - place % twins] or domains))]
    ]


SPREAD = st.lists(st.sets(st.sampled_from(DOMAINS), min_size=1, max_size=2), min_size=1, max_size=16)
FLEETS = st.builds(fleet_of, SPREAD)


def no_stretch_has_too_many(ca: Ca) -> None:
    """In no stretch of time the CA has given more than a bucket holds and gets back in it, whatever its books say."""
    taken: dict[tuple[str, object], list[datetime]] = defaultdict(list)
    for at, kind, subject in ca.log:
        taken[kind, subject].append(at)
    for (kind, _subject), moments in taken.items():
        limit = ca.limits[kind]
        for place, first in enumerate(moments):
            for further, last in enumerate(moments[place:], start=1):
                assert further <= limit.number + (last - first) / limit.interval


@settings(max_examples=200)
@given(SPREAD, LIMITS, GAPS, st.sampled_from(["forced", "twins", "without ARI"]), BACKDATING, st.data())
def test_over_weeks_of_runs_the_ca_never_has_to_refuse(
    spread: list[set[str]],
    limits: dict[str, Limit],
    gaps: list[timedelta],
    kind: str,
    backdating: timedelta,
    data: st.DataObject,
) -> None:
    """Certificates come by and by. The cluster does not tell of those that are replaced within the week; so there is
    either force, for sets of names that nobody else has, or certificates that live for long, without it.
    """
    declared = fleet_of(spread, twins=1 if kind == "forced" else 3)
    lifetime = data.draw(st.sampled_from([6 * DAY, 45 * DAY] if kind == "forced" else [45 * DAY, 90 * DAY]))
    ca = Ca(limits, kind != "without ARI", lifetime, backdating)
    fleet = Fleet(ca)
    now, known = NOW, 0
    for gap in gaps:
        known = data.draw(st.integers(known, len(declared)))
        forced = data.draw(st.sets(st.sampled_from([one.title for one in declared]))) if kind == "forced" else set()
        stood = set(fleet.secrets) if ca.offers_ari else set()
        late = [one for one in fleet.run(declared[:known], now, forced) if one.action == WAIT]
        assert all(one.next_try and one.next_try > now for one in late)
        assert not stood & {one.certificate.title for one in late}, "renewals that name what they replace always go"
        assert all(v.action not in ORDERS for v in fleet.plan(declared[:known], now)), "a second run has nothing to do"
        now += gap
    no_stretch_has_too_many(ca)


@settings(max_examples=60)
@given(FLEETS, LIMITS, st.sampled_from([timedelta(0), HOUR]), seconds(timedelta(minutes=5), 2 * DAY))
def test_everything_gets_its_turn(
    declared: list[Certificate], limits: dict[str, Limit], backdating: timedelta, gap: timedelta
) -> None:
    ca = Ca(limits, offers_ari=True, lifetime=3650 * DAY, backdating=backdating)
    fleet = Fleet(ca)
    slowest = max((limit.interval for limit in limits.values()), default=timedelta(0))
    now, end = NOW, NOW + (slowest + gap + HOUR) * (2 * len(declared) + 1)
    while len(fleet.secrets) < len(declared):
        assert now <= end, "somebody starves"
        late = [v.next_try for v in fleet.run(declared, now) if v.action == WAIT and v.next_try]
        now = max(now + gap, min(late, default=now))
    assert ca.log or not limits


@settings(max_examples=60)
@given(st.integers(1, 30), LIMIT, st.sampled_from([NEW_ORDERS, PER_DOMAIN]))
def test_what_is_told_to_those_who_wait_comes_true(number: int, limit: Limit, kind: str) -> None:
    """Where a limit is the only one, each goes at the very moment that it was told on the first day."""
    declared = fleet_of([{DOMAINS[0]}] * number)
    fleet = Fleet(Ca({kind: limit}, offers_ari=True, lifetime=3650 * DAY, backdating=HOUR))
    told = {v.certificate.title: v.next_try for v in fleet.run(declared, NOW)}
    for moment in sorted({at for at in told.values() if at}):
        gone = {v.certificate.title for v in fleet.run(declared, moment) if v.action in ORDERS}
        assert gone == {title for title, at in told.items() if at == moment}
    assert len(fleet.secrets) == number


ACCOUNTS = st.sampled_from([SecretRef("kubecert", name, "tls.key") for name in ("one", "two")])
NAMES = st.frozensets(st.sampled_from(["a.example.com", "b.example.com", "example.co.uk"]), min_size=1)
ORDER = st.builds(
    Order, st.sampled_from([SERVER, "https://other.example"]), ACCOUNTS, NAMES, st.sampled_from([ALL, NOTHING])
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.integers(0, 999).map(lambda number: f"default/c{number}"),
        seconds(timedelta(0), DAY).map(lambda span: NOW + span),
        ORDER,
        st.sampled_from([False, False, False, True]),
    ),
    unique_by=lambda one: one.title,
    max_size=12,
)
EARLIER = st.lists(
    st.builds(Spent, ORDER, seconds(timedelta(0), 9 * DAY).map(lambda span: NOW + HOUR - span)), max_size=12
)


def domain(name: str) -> str:
    return ".".join(name.split(".")[-2:])


@given(CANDIDATES, EARLIER, LIMITS, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(
    candidates: list[Candidate], earlier: list[Spent], limits: dict[str, Limit], chance: object
) -> None:
    rules = Rules({SERVER: limits}, domain)
    found = postponed(candidates, earlier, rules, NOW)
    chance.shuffle(candidates)  # type: ignore[attr-defined]
    chance.shuffle(earlier)  # type: ignore[attr-defined]
    assert postponed(candidates, earlier, rules, NOW) == found


@given(CANDIDATES, EARLIER, LIMITS)
def test_what_is_exempt_or_stands_at_the_ca_or_knows_no_limit_goes(
    candidates: list[Candidate], earlier: list[Spent], limits: dict[str, Limit]
) -> None:
    late = postponed(candidates, earlier, Rules({SERVER: limits}, domain), NOW)
    for one in candidates:
        if one.placed or not one.order.counts_for or one.order.server != SERVER:
            assert one.title not in late


@given(CANDIDATES, EARLIER, LIMIT)
def test_the_most_urgent_go_first(candidates: list[Candidate], earlier: list[Spent], limit: Limit) -> None:
    """With one limit for all, those put off are less urgent than those that go, and wait in the order of urgency."""
    account = SecretRef("kubecert", "account", "tls.key")
    mine = [Candidate(one.title, one.urgency, Order(SERVER, account, one.order.names)) for one in candidates]
    spent = [Spent(Order(SERVER, account, one.order.names), one.at) for one in earlier]
    late = postponed(mine, spent, Rules({SERVER: {NEW_ORDERS: limit}}, domain), NOW)
    ranked = sorted(mine, key=lambda one: (one.urgency, one.title))
    going = [one for one in ranked if one.title not in late]
    assert ranked[: len(going)] == going
    assert len(going) <= limit.number
    waits = [late[one.title].until for one in ranked[len(going) :]]
    assert waits == sorted(waits)
    assert all(
        NOW < until <= NOW + HOUR + limit.period + limit.interval * len(mine) + timedelta(seconds=1) for until in waits
    )
