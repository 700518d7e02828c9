"""Small pictures for Dagster's UI: counts in, SVG out. Equal counts make equal bytes.

Dagster's history keeps them with every run, so a picture has a few kilobytes at most, and monthly
tables have none.
"""

import math
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import dagster as dg

from basin_assets.rules.visits.rhythm import Week

_INK, _FAINT = "#1f2937", "#6b7280"
_SHADES = ("#eef4f7", "#cfe2ea", "#9cc6d6", "#5f9fb8", "#2f7593", "#124a63")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CELL, _LEFT, _TOP = 18, 40, 34
_BAR, _HEIGHT = 24, 130


class Bar(NamedTuple):
    """One bar: its label, its count, and the name of its part of the axis."""

    label: str
    how_many: int
    part: str


def as_markdown(svg: str, says: str) -> dg.MarkdownMetadataValue:
    """The picture as metadata that Dagster's UI draws.

    Args:
        svg: the picture.
        says: the same in a sentence, as alternative text and caption.
    """
    data = b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![{says}](data:image/svg+xml;base64,{data})\n\n{says}")


def draw_histogram(title: str, bars: Sequence[Bar]) -> str:
    """Bars with their counts; heights by the logarithm, colours by the part of the axis.

    Chance meetings outnumber friends by a hundred to one: on a linear scale only the first bar
    would be visible.
    """
    most = max((bar.how_many for bar in bars), default=0)
    parts = list(dict.fromkeys(bar.part for bar in bars))
    colours = dict(zip(parts, _SHADES[-len(parts) :], strict=False))
    base = _TOP + _HEIGHT
    drawn = [_text(8, 18, title, 13)]
    for number, bar in enumerate(bars):
        x = 8 + number * _BAR
        height = round(_HEIGHT * math.log1p(bar.how_many) / math.log1p(most) * 0.88) if most else 0
        drawn.append(_box(x + 2, base - height, _BAR - 4, height, colours[bar.part]))
        if bar.how_many:
            drawn.append(_text(x + _BAR // 2, base - height - 4, str(bar.how_many), 8, "middle"))
        drawn.append(_text(x + _BAR // 2, base + 12, bar.label, 9, "middle"))
    for number, part in enumerate(parts):
        first = next(i for i, bar in enumerate(bars) if bar.part == part)
        drawn.append(_text(8 + first * _BAR + 2, base + 26 + 11 * (number % 2), part, 9))
    return _svg(16 + len(bars) * _BAR, base + 44, drawn)


def draw_weeks(weeks: Mapping[str, Week]) -> str:
    """Heat maps below one another, each shaded by its own largest count.

    Args:
        weeks: counts by weekday and hour, by title. Hours without any count are left out at both
            ends of the day.
    """
    hours = _hours(weeks)
    drawn: list[str] = []
    for number, (title, week) in enumerate(weeks.items()):
        top = number * (_TOP + 7 * _CELL + 24)
        drawn.append(_text(8, top + 18, f"{title} ({int(week.max())} at the busiest)", 13))
        for day, name in enumerate(_DAYS):
            drawn.append(_text(8, top + _TOP + day * _CELL + 13, name, 10))
        drawn.extend(_hours_in_shades(week, hours, top + _TOP))
        for column, hour in enumerate(hours):
            if hour % 2 == 0:
                x = _LEFT + column * _CELL + _CELL // 2
                drawn.append(_text(x, top + _TOP + 7 * _CELL + 12, str(hour), 9, "middle"))
    return _svg(_LEFT + len(hours) * _CELL + 8, len(weeks) * (_TOP + 7 * _CELL + 24), drawn)


def _hours(weeks: Mapping[str, Week]) -> range:
    """The hours from the first count to the last; all hours without any count."""
    there = [hour for hour in range(24) if any(week[:, hour].any() for week in weeks.values())]
    return range(there[0], there[-1] + 1) if there else range(24)


def _hours_in_shades(week: Week, hours: range, top: int) -> Iterator[str]:
    """One path a shade: a rectangle an hour would be three times the bytes."""
    most = max(int(week.max()), 1)
    paths: dict[str, list[str]] = {shade: [] for shade in _SHADES}
    for day, (column, hour) in product(range(7), enumerate(hours)):
        count = int(week[day, hour])
        shade = _SHADES[math.ceil(math.sqrt(count / most) * (len(_SHADES) - 1))]
        paths[shade].append(f"M{_LEFT + column * _CELL} {top + day * _CELL}h17v17h-17z")
    for shade, squares in paths.items():
        if squares:
            yield f'<path fill="{shade}" d="{"".join(squares)}"/>'


def _box(x: int, y: int, width: int, height: int, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'


def _text(x: int, y: int, words: str, size: int, anchor: str = "start") -> str:
    colour = _INK if size > 10 else _FAINT
    at = f'x="{x}" y="{y}" font-size="{size}" fill="{colour}"'
    return f'<text {at} text-anchor="{anchor}">{words}</text>'


def _svg(width: int, height: int, drawn: Sequence[str]) -> str:
    """The whole picture, on white: Dagster's UI may be dark."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    font = 'font-family="system-ui,sans-serif"'
    ground = f'<rect width="{width}" height="{height}" rx="4" fill="#fff"/>'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    return "".join([opening, ground, *drawn, "</svg>"])
