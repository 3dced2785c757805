# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, and which zone holds which."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns.zones import (
    HostedZone,
    is_record_name,
    longest_suffix,
    no_zone,
    plain_name,
    zone_id,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault

ZONES = [
    HostedZone("Z1", "example.com"),
    HostedZone("Z2", "sub.example.com"),
    HostedZone("Z3", "ample.com"),
    HostedZone("Z4", "com"),
    HostedZone("Z5", "example.org"),
    HostedZone("Z6", "example.org"),
]


@pytest.mark.parametrize(
    ("record", "zone"),
    [
        ("_acme-challenge.example.com", "Z1"),
        ("_acme-challenge.www.example.com", "Z1"),
        ("_acme-challenge.sub.example.com", "Z2"),
        ("_acme-challenge.deep.down.sub.example.com", "Z2"),
        ("_acme-challenge.notsub.example.com", "Z1"),
        ("_acme-challenge.ample.com", "Z3"),
        ("_acme-challenge.counterexample.com", "Z4"),
        ("sub.example.com", "Z2"),
        ("_acme-challenge.example.net", None),
    ],
)
def test_the_longest_suffix_of_whole_labels_wins(record: str, zone: str | None) -> None:
    found = longest_suffix(record, ZONES)
    assert (found.id if found else None) == zone
    assert longest_suffix(record, reversed(ZONES)) == found


def test_two_zones_of_one_name_are_not_guessed_between() -> None:
    with pytest.raises(
        Fault, match=r"several public hosted zones example.org \(Z5 and Z6\); name one in hosted_zone_id"
    ):
        longest_suffix("_acme-challenge.example.org", ZONES)


def test_a_record_without_a_zone_says_which_zones_there_are() -> None:
    text = str(no_zone("_acme-challenge.example.net", "AWS profile dns", ZONES[:2]))
    assert "No public hosted zone holds _acme-challenge.example.net for AWS profile dns" in text
    assert "example.com, sub.example.com" in text
    many = [HostedZone(f"Z{number}", f"z{number:02}.example.com") for number in range(30)]
    assert "z09.example.com and 20 more" in str(no_zone("x.example.net", "", many))
    assert "no public zone is seen there" in str(no_zone("x.example.net", "", []))


def test_names_have_one_form() -> None:
    assert plain_name("_ACME-Challenge.Example.COM.") == "_acme-challenge.example.com"
    assert plain_name("\\052.example.com.") == "*.example.com"
    assert zone_id("/hostedzone/Z1") == zone_id("Z1") == "Z1"


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("_acme-challenge.example.com", True),
        ("*.example.com", True),
        ("example.com", True),
        ("a" * 63 + ".com", True),
        ("a" * 64 + ".com", False),
        (".".join(["a" * 60] * 5), False),
        ("com", False),
        ("a..com", False),
        ("", False),
        ("-a.com", False),
        ("www.*.com", False),
        ("exämple.com", False),
        ("a b.com", False),
        ("https://example.com", False),
    ],
)
def test_what_can_be_the_name_of_a_record(name: str, fits: bool) -> None:
    assert is_record_name(name) is fits
