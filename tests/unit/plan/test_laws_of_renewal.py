# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws of renewal: what has just been issued is not due, what is due stays due, a second run has nothing to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import BACKDATING
from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import RenewalInfo
from ansible_collections.kubecert.acme.plugins.module_utils.plan.policies import renewal_of
from ansible_collections.kubecert.acme.plugins.module_utils.plan.renewal import renewal_time
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import judge

from .build import NOW
from .declared import DAY, HOUR, LIFETIMES, MOMENTS, certificates, leaf_for, seconds, stored, told

SHARES = st.floats(0, 1)
SECOND = timedelta(seconds=1)
AT_LEAST = timedelta(minutes=5)


@dataclass(frozen=True)
class Terms:
    """How long a certificate lives, and what is declared of its renewal."""

    lifetime: timedelta
    before: timedelta | None
    percentage: int | None


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Any terms, and often such as would have a certificate renewed just when it begins, or before."""
    lifetime = draw(LIFETIMES)
    about_all = seconds(-2 * HOUR, 2 * HOUR).map(lambda less: max(AT_LEAST, lifetime - less))
    before = draw(st.none() | seconds(AT_LEAST, 4000 * DAY) | about_all)
    return Terms(lifetime, before, draw(st.none() | st.integers(1, 99)) if before is None else None)


def backdated(lifetime: timedelta, share: float) -> timedelta:
    """How old a certificate of this lifetime may look at most on the moment it is issued, or any part of that."""
    return min(BACKDATING, lifetime / 10) * share


@given(MOMENTS, terms(), SHARES)
def test_the_renewal_time_is_within_the_lifetime_and_not_at_once(start: datetime, of: Terms, share: float) -> None:
    moment = renewal_time(start, start + of.lifetime, of.before, of.percentage)
    assert start < moment < start + of.lifetime
    assert moment > start + backdated(of.lifetime, share), "a CA that dates back does not make it due"


@given(MOMENTS, terms())
def test_what_is_declared_is_obeyed_where_it_leaves_any_time(start: datetime, of: Terms) -> None:
    left = start + of.lifetime - renewal_time(start, start + of.lifetime, of.before, of.percentage)
    wanted = of.before if of.percentage is None else of.lifetime * of.percentage / 100
    if wanted is not None and of.lifetime - wanted > min(BACKDATING, of.lifetime / 10) + SECOND:
        assert wanted <= left < wanted + SECOND
    else:
        assert left <= of.lifetime / 2 + SECOND, "the usual time"


@given(certificates(), MOMENTS, LIFETIMES, MOMENTS, seconds(SECOND, 400 * DAY))
def test_whatever_the_ca_says_the_renewal_is_before_the_end_and_not_before_the_ca_wants_it(
    declared: Certificate, start: datetime, lifetime: timedelta, opens: datetime, width: timedelta
) -> None:
    leaf = leaf_for(declared, start, lifetime)
    moment = renewal_of(declared, leaf, told(leaf, opens, opens + width))
    assert min(leaf.not_before, opens) < moment + SECOND
    assert moment < leaf.not_after


@given(MOMENTS, seconds(SECOND, 400 * DAY))
def test_the_moment_in_a_window_is_within_it_and_stays(start: datetime, width: timedelta) -> None:
    one = RenewalInfo("a.b", start, start + width, start)
    assert start <= one.moment <= start + width
    assert one.moment == RenewalInfo("a.b", start, start + width, start + DAY, "https://ca.example/why", start).moment


@given(certificates(), LIFETIMES, SHARES, st.data())
def test_after_a_run_nothing_is_due_until_the_renewal_time_and_from_then_on_it_is(
    declared: Certificate, lifetime: timedelta, share: float, data: st.DataObject
) -> None:
    start = (NOW - backdated(lifetime, share)).replace(microsecond=0)
    leaf = leaf_for(declared, start, lifetime, data.draw(st.sampled_from(["", *sorted(declared.identifiers)])))
    info = None
    if data.draw(st.booleans(), "the CA has renewal information"):
        opens = NOW + data.draw(seconds(2 * SECOND, lifetime + DAY))
        info = told(leaf, opens, opens + data.draw(seconds(SECOND, lifetime)))
    secret = stored(declared, leaf, info)
    due = renewal_of(declared, leaf, info)

    def action(now: datetime) -> str:
        verdict = judge(declared, secret, now, renewal_info=info)
        assert verdict == judge(declared, secret, now, renewal_info=info), "judging is a function"
        return verdict.action

    assert action(NOW) == "none", "not at once"
    assert action(due - SECOND) == "none"
    for later in (timedelta(0), SECOND, data.draw(seconds(SECOND, 5000 * DAY))):
        assert action(due + later) == "renew", "once due, due for good"
    between = data.draw(st.floats(0, 1, exclude_max=True))
    assert action(start + (due - SECOND - start) * between) == "none"


@given(certificates(), LIFETIMES, MOMENTS)
def test_the_renewed_certificate_is_not_due_in_its_turn(
    declared: Certificate, lifetime: timedelta, start: datetime
) -> None:
    """A renewal at any moment, expired or not, ends in a plan that is empty."""
    now = start + 2 * lifetime
    assert judge(declared, stored(declared, leaf_for(declared, start, lifetime)), now).action == "renew"
    assert judge(declared, stored(declared, leaf_for(declared, now, lifetime)), now).action == "none"
