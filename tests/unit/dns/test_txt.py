# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quoting of TXT values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.dns.txt import joined, quoted, shown, unquoted
from tests.servers.aws import txt as route53

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("abc", '"abc"'),
        ("", '""'),
        ("two words", '"two words"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("back\\slash", '"back\\\\slash"'),
        ("tab\there", '"tab\\011here"'),
        ("é", '"\\303\\251"'),
        ("x" * 255, f'"{"x" * 255}"'),
        ("x" * 256, f'"{"x" * 255}" "x"'),
    ],
)
def test_a_value_in_route53s_form(value: str, form: str) -> None:
    assert quoted(value) == form
    assert unquoted(form) == value


@pytest.mark.parametrize(
    ("form", "value"),
    [('"a" "b"', "ab"), ('  "a"   "b" ', "ab"), ("bare", "bare"), ('"\\052"', "*"), ('"\\101bc"', "Abc")],
)
def test_forms_that_others_write(form: str, value: str) -> None:
    assert unquoted(form) == value


@given(TEXT)
def test_no_value_is_changed_on_its_way(value: str) -> None:
    assert unquoted(quoted(value)) == value


@given(TEXT)
def test_route53_reads_what_was_meant(value: str) -> None:
    form = quoted(value)
    assert route53.fault(form) is None
    assert joined(route53.strings(form)) == value
    assert form.isascii()


@given(st.binary(max_size=600))
def test_octets_that_are_no_text_survive(octets: bytes) -> None:
    value = joined([octets])
    assert b"".join(route53.strings(quoted(value))) == octets
    assert shown(value).isprintable()
