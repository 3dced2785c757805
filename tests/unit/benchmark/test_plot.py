# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plot: places on its axes, what is drawn how, and that everybody can read it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.benchmark.plot import Panel, Point, Scale, Series, drawing

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([1, 1000], 0, 3), ([0.02, 7002], -2, 4), ([2, 9], 0, 1), ([1], 0, 1), ([10], 1, 2)],
)
def test_an_axis_goes_from_a_power_of_ten_to_another(values: list[float], low: int, high: int) -> None:
    scale = Scale.over(values, 0.0, 100.0)
    assert (scale.low, scale.high) == (low, high)
    assert len(scale.ticks()) == high - low + 1


@pytest.mark.parametrize(("value", "pixel"), [(1, 400.0), (10, 300.0), (1000, 100.0)])
def test_ten_times_as_much_is_always_as_far(value: float, pixel: float) -> None:
    assert Scale(0, 4, 400.0, 0.0).at(value) == pytest.approx(pixel)


def drawn(*panels: Panel) -> ElementTree.Element:
    """The root of a drawing."""
    return ElementTree.fromstring(drawing("A < B", "What & how", "certificates", "seconds", panels))


def classes(root: ElementTree.Element, kind: str) -> list[str]:
    """The classes of all paths of one kind, without the kind."""
    found = [one.get("class", "").split() for one in root.iter(f"{SVG}path")]
    return [" ".join(words[1:]) for words in found if words[0] == kind]


def test_what_was_computed_is_drawn_otherwise() -> None:
    points = [Point(1, 9.0), Point(10, 72.0), Point(100, 702.0, exact=False)]
    root = drawn(Panel("First", [Series("today", 2, points)]))
    assert classes(root, "line") == ["s2", "s2 computed"]
    assert classes(root, "mark") == ["s2", "s2", "s2 hollow", "s2"], "the last is the legend's"


def test_it_is_told_in_words_what_there_is_to_see() -> None:
    root = drawn(Panel("First", [Series("a", 0, [Point(1, 1)])]))
    assert root.get("role") == "img"
    ids = (root.get("aria-labelledby") or "").split()
    told = {one.get("id"): one.text for one in root if one.get("id")}
    assert [told[one] for one in ids] == ["A < B", "What & how"]


def test_panels_share_their_axes_and_the_legend() -> None:
    one, other = Series("a", 0, [Point(1, 1), Point(10, 50)]), Series("b", 1, [Point(1, 0.5)])
    root = drawn(Panel("First", [one]), Panel("Nothing due", [one, other]))
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts.count("a") == texts.count("b") == 1
    assert texts.count("0.1") == texts.count("100") == 1, "the numbers of the common axis stand once"
    assert texts.count("certificates") == 2


def test_every_series_has_a_mark_of_its_own() -> None:
    root = drawn(Panel("First", [Series(str(place), place, [Point(1, 1)]) for place in range(5)]))
    marks = [one.get("d") for one in root.iter(f"{SVG}path") if "mark" in (one.get("class") or "")]
    assert len(set(marks)) == 5
