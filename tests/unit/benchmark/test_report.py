# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page says about results: figures, tables, the plot's text."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmark import page
from tests.benchmark.contenders import ALL, LEGO, OURS, TODAY, Contender, Results
from tests.benchmark.figures import figures, number, ratio
from tests.benchmark.report import picture, section, summary

from .build import life, results

MANIFESTS = "Nothing due, 100 declared by manifests: seconds"
ONCE = "a playbook that lists the Secrets once, by"


@pytest.mark.parametrize(
    ("value", "exact", "text"),
    [
        (0, True, "0"),
        (0.017, True, "0.02"),
        (2.34, True, "2.3"),
        (5, True, "5"),
        (99.98, True, "100"),
        (702.4, False, "≈ 702"),
    ],
)
def test_numbers_are_as_long_as_they_have_to_be(value: float, exact: bool, text: str) -> None:
    assert number(value, exact=exact) == text


@pytest.mark.parametrize(
    ("ours", "other", "text"),
    [(3, 2, "1.50 : 1"), (2, 2334, "1 : 1167"), (2, 5, "1 : 2.5"), (1, 1, "1 : 1"), (0, 1, "—")],
)
def test_the_lesser_one_of_a_ratio_is_one(ours: float, other: float, text: str) -> None:
    assert ratio(ours, other) == text


def test_figures_compare_what_they_say() -> None:
    found = {figure.what: figure.row()[1:] for figure in figures(results())}
    assert found == {
        f"Nothing due, 100: seconds, beside {ONCE} the kubernetes client": ["1.5", "2.5", "1 : 1.7"],
        f"Nothing due, 100: seconds, beside {ONCE} bare HTTP": ["1.5", "1", "1.50 : 1"],
        f"{MANIFESTS}, beside {ONCE} the kubernetes client": ["1.2", "2.5", "1 : 2"],
        f"{MANIFESTS}, beside {ONCE} bare HTTP": ["1.2", "1", "1.25 : 1"],
        "Nothing due, 100: seconds, beside today's playbook": ["1.5", "≈ 201", "1 : 134"],
        "First issue, 100: seconds, beside today's playbook": ["6", "≈ 702", "1 : 117"],
        "First issue, 100: seconds beyond a playbook of 19 empty tasks, beside floor": ["5", "2", "2.50 : 1"],
        "First issue, 100, each request 80 ms longer: seconds, beside floor": ["15", "10", "1.50 : 1"],
        "First issue, 100, each request 80 ms longer: seconds beyond a playbook of 19 empty tasks, beside floor": [
            "14",
            "10",
            "1.40 : 1",
        ],
        "First issue, 100: ACME requests for each certificate, beside floor": ["9", "8.5", "1.06 : 1"],
        "First issue, 100: Route53 calls for each zone, beside floor": ["4", "3", "1.33 : 1"],
    }


def test_growth_is_seen_where_more_than_a_hundred_were_measured() -> None:
    found = results()
    found.sizes = (10, 100, 1000)
    found.measured["kubecert.acme"] = {**found.measured["kubecert.acme"], 1000: life(45.0, 3.0, peak=160)}
    rows = {figure.what: figure.row()[1:] for figure in figures(found)}
    assert rows["First issue: seconds, 1000 beside 100"] == ["45", "6", "7.50 : 1"]
    assert rows["Nothing due: MB of the largest process, 1000 beside 100"] == ["160", "80", "2.00 : 1"]


def test_without_others_there_is_nothing_to_compare_with() -> None:
    assert list(figures(Results((1,), 1, {"kubecert.acme": {1: life(2.0, 1.0)}}))) == []


def lines_of(title: str, lines: list[str]) -> list[list[str]]:
    """The rows of the table under this heading, by cells."""
    rest = lines[lines.index(f"### {title}") + 4 :]
    rows = rest[: rest.index("")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_tables_show_who_was_measured_on_what_and_what_was_computed() -> None:
    lines = section(results(), {"kubectl": "1.32"}, "Measured today.")
    first = lines_of("First issue", lines)
    assert [row[:3] for row in first] == [
        ["kubecert.acme", "10", "3"],
        ["floor", "10", "1"],
        ["today's playbook", "10", "72"],
        ["kubecert.acme", "100", "6"],
        ["floor", "100", "2"],
        ["today's playbook", "100", "≈ 702"],
    ]
    assert first[1][5] == "—", "the floor is no playbook"
    assert first[5][5] == "≈ 310"
    assert [row[:3] for row in lines_of("One in ten due", lines)] == [
        ["kubecert.acme", "10", "2.5"],
        ["today's playbook", "10", "29"],
        ["kubecert.acme", "100", "≈ 14.5"],
        ["today's playbook", "100", "≈ 281"],
    ]
    assert [row[0] for row in lines_of("A plan, with all of them due", lines)] == ["kubecert.acme"]
    assert "Not measured: lego. It could not be got." in "\n".join(lines)
    assert lines[-1] == "Measured today. Beside them: kubectl 1.32."


def test_the_section_can_be_written_again_and_again(tmp_path: Path) -> None:
    where = tmp_path / "page.md"
    page.write_section("Another", ["Kept."], where)
    page.write_section("Issuing", section(results(), {}, "Measured today."), where)
    text = where.read_text(encoding="utf-8")
    page.write_section("Issuing", section(results(), {}, "Measured today."), where)
    assert where.read_text(encoding="utf-8") == text
    assert "Kept." in text


def test_the_plot_says_the_same_in_words() -> None:
    words = summary(results())
    assert "First issue with 100 certificates, in seconds: kubecert.acme 6, floor 2, today's playbook ≈ 702." in words
    root = ElementTree.fromstring(picture(results()))
    assert any(one.text == words for one in root)


@pytest.mark.parametrize(
    ("contender", "wanted", "measured"),
    [
        (OURS, [1, 10, 100, 1000], [1, 10, 100, 1000]),
        (TODAY, [1, 10, 100, 1000], [1, 10]),
        (TODAY, [1, 4], [1, 4]),
        (LEGO, [1], [1]),
    ],
)
def test_what_takes_long_is_measured_on_few(contender: Contender, wanted: list[int], measured: list[int]) -> None:
    assert contender.sizes(wanted) == measured


def test_where_there_is_time_several_runs_are_made() -> None:
    assert [(OURS.lives(size), TODAY.lives(size)) for size in (1, 100, 1000)] == [(3, 1), (3, 1), (1, 1)]
    assert len({one.name for one in ALL}) == len(ALL)
