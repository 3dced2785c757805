# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which orders go and which wait, limit by limit, and what is said of those that wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret, KeyFacts
from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import (
    NEW_ORDERS,
    PER_DOMAIN,
    PER_SET,
    Limit,
    Limits,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.plan.budget import Candidate, Postponement, Rules, postponed
from ansible_collections.kubecert.acme.plugins.module_utils.plan.counting import (
    ALL,
    LONG_AGO,
    NOTHING,
    SAME_NAMES,
    Order,
    Spent,
    renewal_counts_for,
    spent,
    urgency,
)

from .build import NOW, certificate, leaf, secret
from .declared import DAY, HOUR, told
from .fleet import ISSUER, SERVER

ACCOUNT = ISSUER.key_ref
OTHER = SecretRef("kubecert", "other", "tls.key")
WEEK = 7 * DAY


def order(*names: str, account: SecretRef = ACCOUNT, kinds: frozenset[str] = ALL, server: str = SERVER) -> Order:
    return Order(server, account, frozenset(names or ["example.com"]), kinds)


def wanted(title: str, one: Order, ends: datetime = LONG_AGO, *, placed: bool = False) -> Candidate:
    return Candidate(title, ends, one, placed)


def late(candidates: list[Candidate], *earlier: Spent, registered: int = 2, limits: Limits) -> dict[str, Postponement]:
    def domain(name: str) -> str:
        return ".".join(name.split(".")[-registered:])

    return postponed(candidates, earlier, Rules({SERVER: limits}, domain), NOW)


def ago(span: timedelta, one: Order | None = None) -> Spent:
    return Spent(one or order(), NOW - span)


def three(**fields: Order) -> list[Candidate]:
    return [wanted(title, fields.get(title, order())) for title in ("a", "b", "c")]


def test_a_fresh_limit_gives_its_number_and_the_others_wait_in_line() -> None:
    found = late(three(), limits={NEW_ORDERS: Limit(1, 3 * HOUR)})
    assert {title: one.until - NOW for title, one in found.items()} == {"b": 3 * HOUR, "c": 6 * HOUR}
    assert found["b"].reason == (
        "https://ca.example/directory limits new orders per account to 1 in 3h, of which 0 are used already and 1 go "
        "to others in this run. It will be ordered from 2026-11-24T15:00:00Z on."
    )


def test_tokens_come_back_one_by_one() -> None:
    """As Let's Encrypt has it: 5 in a week is one in 33 hours and 36 minutes."""
    used = [ago(HOUR, order("x.example.com"))] * 5
    (found,) = late([wanted("a", order())], *used, limits={PER_DOMAIN: Limit(5, WEEK)}).values()
    assert found.until == NOW - HOUR + timedelta(hours=33, minutes=36)
    assert "limits certificates for example.com to 5 in 168h, of which 5 are used already and 0 go to" in found.reason
    assert not late([wanted("a", order())], *used[1:], limits={PER_DOMAIN: Limit(5, WEEK)})


def test_what_the_ca_could_not_have_given_was_exempt() -> None:
    """A fleet that something else has renewed in one go, with no note of what that counted for."""
    used = [ago(HOUR)] * 1000
    (found,) = late([wanted("a", order())], *used, limits={PER_DOMAIN: Limit(50, WEEK)}).values()
    assert found.until <= NOW - HOUR + WEEK / 50 + timedelta(seconds=1)


def test_moments_are_told_in_whole_seconds_and_never_too_early() -> None:
    found = late(three(), limits={NEW_ORDERS: Limit(2, timedelta(seconds=7))})
    assert found["c"].until == NOW + timedelta(seconds=4)
    assert "from 2026-11-24T12:00:04Z on" in found["c"].reason


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        (NEW_ORDERS, order(account=OTHER)),
        (NEW_ORDERS, order(server="https://other.example")),
        (NEW_ORDERS, order(kinds=SAME_NAMES)),
        (PER_DOMAIN, order("example.org")),
        (PER_DOMAIN, order(kinds=SAME_NAMES)),
        (PER_SET, order("example.com", "www.example.com")),
        (PER_SET, order(kinds=NOTHING)),
    ],
)
def test_each_limit_has_its_own_subject(kind: str, other: Order) -> None:
    limit = {kind: Limit(1, WEEK)}
    assert set(late(three(a=other, b=other), limits=limit)) <= {"b"}, "the other one does not count"
    assert set(late([*three(c=other)], limits=limit)) == {"b"}, "and is not held up"
    assert late([wanted("a", order())], ago(HOUR, other), limits=limit) == {}


def test_a_limit_of_domains_goes_across_accounts_and_all_domains_of_a_certificate() -> None:
    both = order("a.example.com", "example.org", account=OTHER)
    found = late(
        [wanted("a", both), wanted("b", order()), wanted("c", order("x.example.org"))],
        limits={PER_DOMAIN: Limit(1, DAY)},
    )
    assert set(found) == {"b", "c"}
    assert "certificates for example.com to 1" in found["b"].reason
    assert "certificates for example.org to 1" in found["c"].reason


def test_the_limit_that_makes_it_wait_longest_is_named() -> None:
    used = [ago(HOUR)] * 5
    limits = {NEW_ORDERS: Limit(2, 3 * HOUR), PER_SET: Limit(5, WEEK), PER_DOMAIN: Limit(50, WEEK)}
    (found,) = late([wanted("a", order())], *used, limits=limits).values()
    assert "limits certificates for exactly these names to 5 in 168h," in found.reason


def test_what_waits_for_one_limit_takes_nothing_of_another() -> None:
    """The account has room for one more; who can't have it because of the domain leaves it to the next."""
    limits = {NEW_ORDERS: Limit(1, DAY), PER_DOMAIN: Limit(1, WEEK)}
    found = late([wanted("a", order()), wanted("b", order("example.org"))], ago(2 * DAY), limits=limits)
    assert set(found) == {"a"}


def test_the_most_urgent_go_and_titles_break_ties() -> None:
    ends = {"a": NOW + DAY, "b": NOW + HOUR, "c": LONG_AGO, "d": LONG_AGO}
    found = late([wanted(title, order(), end) for title, end in ends.items()], limits={NEW_ORDERS: Limit(2, DAY)})
    assert list(found) == ["b", "a"]


def test_an_order_that_stands_at_the_ca_goes_on_and_takes_its_token() -> None:
    candidates = [wanted("a", order()), wanted("b", order(), NOW + DAY, placed=True)]
    assert set(late(candidates, limits={NEW_ORDERS: Limit(1, DAY)})) == {"a"}
    assert late([candidates[1]], ago(HOUR), limits={NEW_ORDERS: Limit(1, DAY)}) == {}


def test_no_limits_ask_for_no_domain() -> None:
    def never(name: str) -> str:
        raise AssertionError(name)

    assert postponed(three(), [ago(HOUR)], Rules({SERVER: {NEW_ORDERS: Limit(9, DAY)}}, never), NOW) == {}
    exempt = [wanted("a", order(kinds=NOTHING))]
    assert postponed(exempt, [ago(HOUR)], Rules({SERVER: {PER_DOMAIN: Limit(9, DAY)}}, never), NOW) == {}


def test_a_certificate_counts_from_its_issuance_which_lets_encrypt_dates_back() -> None:
    standing = leaf(days_left=89)
    (found,) = spent(secret(standing), ISSUER)
    assert found.order == Order(SERVER, ACCOUNT, frozenset({"example.com", "*.example.com"}), ALL)
    assert found.at == standing.not_before + HOUR
    assert spent(secret(key=None, has_certificate=False), ISSUER) != [], "the certificate counts, whatever the key"
    assert spent(FoundSecret("default", "web-tls", "", {}, {}), ISSUER) == []


def test_a_renewal_that_was_exempt_counts_for_its_names_only_and_leaves_the_one_before_counted() -> None:
    standing, before = leaf(days_left=89), NOW - 3 * DAY
    info = told(standing, NOW, NOW + DAY)
    plain = secret(standing)
    noted = secret(standing, annotations={**plain.annotations, **info.to_annotations()})
    assert spent(noted, ISSUER) == spent(plain, ISSUER)
    exempt = type(info)(info.certificate_id, info.start, info.end, info.look_again, counted_at=before)
    found = spent(secret(standing, annotations={**plain.annotations, **exempt.to_annotations()}), ISSUER)
    assert [(one.order.counts_for, one.at) for one in found] == [(ALL, before), (SAME_NAMES, standing.issued_at)]


def test_what_a_renewal_counts_for() -> None:
    assert renewal_counts_for(leaf(), NOW, replaces=True) == NOTHING
    assert renewal_counts_for(leaf(), NOW, replaces=False) == SAME_NAMES
    assert renewal_counts_for(leaf(days_left=-60), NOW, replaces=False) == ALL, "forgotten"


@pytest.mark.parametrize(
    ("found", "days"),
    [
        (None, None),
        (secret(key=None), None),
        (secret(key=KeyFacts("ECDSA", 256, "PKCS1", "cc")), None),
        (secret(leaf(days_left=-1)), None),
        (secret(leaf(dns_names=("example.com",))), None),
        (secret(leaf(days_left=20)), 20),
        (secret(leaf(days_left=20, dns_names=("example.com", "*.example.com", "more.example.com"))), 20),
        (secret(leaf(days_left=20), key=KeyFacts("RSA", 2048, "PKCS1", "aa")), 20),
    ],
)
def test_urgency_is_how_long_the_standing_certificate_serves(found: FoundSecret | None, days: int | None) -> None:
    assert urgency(certificate(), found, NOW) == (LONG_AGO if days is None else NOW + days * DAY)
