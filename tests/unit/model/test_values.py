# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small values: durations, moments, names, and the fingerprint of a request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model import names, times
from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate, IssuerRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.model.request import fingerprint

ISSUER = {"name": "le", "kind": "ClusterIssuer", "group": ""}


def wanted(**change: Any) -> Certificate:
    """A certificate with these fields changed."""
    key, issuer = (change.pop(name, default) for name, default in (("private_key", {}), ("issuer_ref", ISSUER)))
    sound = {"namespace": "default", "name": "web", "secret_name": "web-tls", "dns_names": ("a.example", "b.example")}
    return Certificate(**{**sound, **change}, issuer_ref=IssuerRef(**issuer), private_key=PrivateKeySpec(**key))


@given(st.integers(0, 10**8))
def test_durations_are_written_as_they_are_read(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert times.parse_duration(times.format_duration(duration)) == duration


@pytest.mark.parametrize("text", ["", "90", "90d", "1h ", "-1h", "h", "1.h", "1h30", "1 h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        times.parse_duration(text)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_moments_are_written_as_they_are_read(moment: datetime) -> None:
    assert times.parse_rfc3339(times.format_rfc3339(moment)) == moment.replace(microsecond=0)


def test_a_moment_without_a_zone_is_none() -> None:
    assert times.parse_rfc3339("2026-11-24T13:00:00+01:00") == datetime(2026, 11, 24, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time zone"):
        times.parse_rfc3339("2026-11-24T12:00:00")


@pytest.mark.parametrize(
    "change",
    [
        {"dns_names": ["b.example", "a.example"]},
        {"dns_names": ["a.example", "b.example", "a.example"]},
        {"private_key": {"algorithm": "ECDSA", "size": 256, "encoding": "PKCS8"}},
        {"name": "other"},
        {"labels": {"team": "a"}},
        {"common_name": ""},
    ],
)
def test_what_the_ca_does_not_see_is_no_other_request(change: dict[str, Any]) -> None:
    assert fingerprint(wanted(**change)) == fingerprint(wanted())


@pytest.mark.parametrize(
    "change",
    [
        {"dns_names": ["a.example"]},
        {"common_name": "a.example"},
        {"issuer_ref": {**ISSUER, "name": "other"}},
        {"private_key": {"algorithm": "ECDSA", "size": 384, "encoding": "PKCS1"}},
        {"private_key": {"algorithm": "RSA", "size": 2048, "encoding": "PKCS1"}},
    ],
)
def test_what_the_ca_sees_is_another_request(change: dict[str, Any]) -> None:
    assert fingerprint(wanted(**change)) != fingerprint(wanted())


def test_work_that_is_pending_goes_on_after_an_upgrade() -> None:
    """The digest lies on pending Secrets, so it doesn't change from one release to the next."""
    assert fingerprint(wanted()) == "04f86c676c1ff400"


@pytest.mark.parametrize(
    "name", ["a.example", "*.a.example", "_dmarc.a.example", "xn--bcher-kva.example", "1.2.example"]
)
def test_names_that_can_be_in_a_certificate(name: str) -> None:
    assert names.dns_name_fault(name) is None


@given(st.from_regex(r"[a-z0-9-]{1,5}(\.[a-z0-9-]{1,5}){1,3}", fullmatch=True))
def test_a_wildcard_covers_just_one_label_and_shares_its_record(base: str) -> None:
    assert names.covered_by_wildcard(f"www.{base}", f"*.{base}")
    assert not names.covered_by_wildcard(base, f"*.{base}")
    assert not names.covered_by_wildcard(f"a.www.{base}", f"*.{base}")
    assert names.challenge_record(f"*.{base}") == names.challenge_record(base) == f"_acme-challenge.{base}"
