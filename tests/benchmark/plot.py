# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels with logarithmic axes side by side, as SVG that can be read in light and in darkness.

What was measured has a filled mark and a line; what was computed a hollow mark and a broken line. Each series has a
mark of its own, so that colours aren't needed to tell them apart.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 440
_LEFT, _TOP, _BOTTOM, _GAP = 70, 50, 110, 40
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.grid { stroke: #d0d7de; stroke-width: 1 }
.line { fill: none; stroke-width: 2 }
.mark { stroke-width: 2 }
.computed { stroke-dasharray: 5 4 }
.hollow { fill-opacity: 0 }
.s0 { stroke: #0969da; fill: #0969da } .s1 { stroke: #57606a; fill: #57606a } .s2 { stroke: #bc4c00; fill: #bc4c00 }
.s3 { stroke: #1a7f37; fill: #1a7f37 } .s4 { stroke: #8250df; fill: #8250df }
.line.s0, .line.s1, .line.s2, .line.s3, .line.s4 { fill: none }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .grid { stroke: #3d444d }
  .s0 { stroke: #58a6ff; fill: #58a6ff } .s1 { stroke: #b1bac4; fill: #b1bac4 } .s2 { stroke: #f0883e; fill: #f0883e }
  .s3 { stroke: #56d364; fill: #56d364 } .s4 { stroke: #bc8cff; fill: #bc8cff }
}
"""
_MARKS = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6L6 5H-6z",
    "M0 -6.5L6.5 0L0 6.5L-6.5 0z",
    "M0 6L6 -5H-6z",
)


@dataclass(frozen=True)
class Point:
    """One value, measured or computed."""

    x: float
    y: float
    exact: bool = True


@dataclass(frozen=True)
class Series:
    """A named line; those of the same `place` look alike in all panels."""

    name: str
    place: int
    points: Sequence[Point]


@dataclass(frozen=True)
class Panel:
    """One diagram."""

    title: str
    series: Sequence[Series]


@dataclass(frozen=True)
class Scale:
    """Values on a logarithmic axis, from a power of ten to another one, as pixels from start to end."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> Scale:
        """The narrowest that all values have a place on."""
        low = math.floor(math.log10(min(values)))
        return cls(low, max(math.ceil(math.log10(max(values))), low + 1), start, end)

    def at(self, value: float) -> float:
        """The pixel of a value."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """The powers of ten."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def drawing(title: str, description: str, x_label: str, y_label: str, panels: Sequence[Panel]) -> str:
    """The whole SVG. All panels have the same axes."""
    points = [point for panel in panels for one in panel.series for point in one.points]
    width = (WIDTH - _LEFT - _GAP * len(panels)) / len(panels)
    ys = Scale.over([point.y for point in points], HEIGHT - _BOTTOM, _TOP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f"<style>{_STYLE}</style>",
        _text(16, (_TOP + HEIGHT - _BOTTOM) / 2, y_label, turned=True),
    ]
    for place, panel in enumerate(panels):
        left = _LEFT + place * (width + _GAP)
        xs = Scale.over([point.x for point in points], left, left + width)
        lines += [_text(left + width / 2, _TOP - 20, panel.title)]
        lines += _axes(xs, ys, with_numbers=place == 0)
        lines += [_text(left + width / 2, HEIGHT - _BOTTOM + 42, x_label)]
        lines += [line for one in panel.series for line in _series(one, xs, ys)]
    return "\n".join([*lines, *_legend(panels), "</svg>", ""])


def _axes(xs: Scale, ys: Scale, *, with_numbers: bool) -> Iterator[str]:
    for value in xs.ticks():
        x = xs.at(value)
        yield f'<path class="grid" d="M{x:.1f} {ys.start}V{ys.end}"/>'
        yield _text(x, ys.start + 20, f"{value:g}")
    for value in ys.ticks():
        y = ys.at(value)
        yield f'<path class="grid" d="M{xs.start:.1f} {y:.1f}H{xs.end:.1f}"/>'
        if with_numbers:
            yield _text(xs.start - 8, y + 4, f"{value:g}", anchor="end")


def _series(series: Series, xs: Scale, ys: Scale) -> Iterator[str]:
    placed = [(xs.at(point.x), ys.at(point.y), point.exact) for point in series.points]
    for (x, y, _from), (to_x, to_y, exact) in itertools.pairwise(placed):
        computed = "" if exact else " computed"
        yield f'<path class="line s{series.place}{computed}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'
    for x, y, exact in placed:
        yield _mark(series.place, x, y, exact)


def _mark(place: int, x: float, y: float, exact: bool) -> str:
    hollow = "" if exact else " hollow"
    return f'<path class="mark s{place}{hollow}" transform="translate({x:.1f} {y:.1f})" d="{_MARKS[place]}"/>'


def _legend(panels: Sequence[Panel]) -> Iterator[str]:
    names = {one.place: one.name for panel in panels for one in panel.series}
    step = (WIDTH - _LEFT) / len(names)
    for column, place in enumerate(sorted(names)):
        x = _LEFT + column * step
        yield _mark(place, x, HEIGHT - 40, exact=True)
        yield _text(x + 12, HEIGHT - 36, names[place], anchor="start")
    yield _text(_LEFT - 5, HEIGHT - 12, "Hollow marks and broken lines: computed from fewer certificates.", "start")


def _text(x: float, y: float, text: str, anchor: str = "middle", *, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}>{escape(text)}</text>'
