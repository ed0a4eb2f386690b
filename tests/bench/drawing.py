"""What each step costs as the work grows: a picture of lines, and the table of its figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.figures import Figure
from tests.bench.ranking import A_DAYS, MANY, MEMORY, RANKING, REBUILD

WIDTH, HEIGHT = 360, 250  # of a panel
LEFT, TOP, RIGHT, BOTTOM = 52, 34, 24, 40
COLOURS = ("#0b6e99", "#b5541c", "#4b7a2b")
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.t{font-weight:600}.n{font-size:11px}"
    ".g{stroke:#ddd}.l{fill:none;stroke-width:2}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Lines on one pair of axes, both logarithmic."""

    title: str
    axis: str
    lines: tuple[str, ...]


PANELS = (
    Panel(title="Seconds of computing", axis="papers stored", lines=(REBUILD, A_DAYS)),
    Panel(title="Milliseconds of computing", axis="papers stored", lines=(RANKING,)),
    Panel(title="Seconds of computing", axis="readers, 1,000 new papers each", lines=(MANY,)),
    Panel(
        title="MB at the peak",
        axis="papers stored, or readers",
        lines=(MEMORY.format(REBUILD), MEMORY.format(MANY)),
    ),
)

Points = Mapping[int, float]
Lines = Mapping[str, Points]


def lines_of(figures: Sequence[Figure]) -> Lines:
    """Gather the figures that have a size into lines."""
    lines: dict[str, dict[int, float]] = {}
    for figure in figures:
        if figure.size is not None:
            lines.setdefault(figure.size.line, {})[figure.size.count] = figure.value
    return lines


def picture(figures: Sequence[Figure]) -> str:
    """Draw all panels as one SVG, two in a row."""
    lines = lines_of(figures)
    rows = math.ceil(len(PANELS) / 2)
    body = "".join(
        f'<g transform="translate({at % 2 * WIDTH} {at // 2 * HEIGHT})">{drawn}</g>'
        for at, drawn in enumerate("".join(_panel(panel, lines)) for panel in PANELS)
    )
    size = f'viewBox="0 0 {2 * WIDTH} {rows * HEIGHT}" width="{2 * WIDTH}" height="{rows * HEIGHT}"'
    name = "<title>What each step costs as the work grows</title>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{name}<style>{STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


def table(figures: Sequence[Figure]) -> str:
    """Make the table of what is drawn; each line has its own sizes."""
    units = {figure.size.line: figure.unit for figure in figures if figure.size}
    lines = lines_of(figures)
    counts = sorted({count for points in lines.values() for count in points})
    head = ["| step |", *(f" {count:,} |" for count in counts)]
    rule = ["|---|", *("--:|" for _ in counts)]
    rows = [
        "".join([f"| {name} |", *(f" {_cell(points, count, units[name])} |" for count in counts)])
        for name, points in lines.items()
    ]
    return "\n".join(["".join(head), "".join(rule), *rows])


def _cell(points: Points, count: int, unit: str) -> str:
    return f"{_short(points[count])} {unit}" if count in points else ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Powers of ten from `low` to `high` along a length in pixels."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> _Scale:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(low, max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def marks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _panel(panel: Panel, lines: Lines) -> Iterator[str]:
    own = {name: lines[name] for name in panel.lines if name in lines}
    if not own:
        return
    counts = [count for points in own.values() for count in points]
    across = _Scale.over(counts, LEFT, WIDTH - RIGHT)
    up = _Scale.over([v for points in own.values() for v in points.values()], HEIGHT - BOTTOM, TOP)
    yield _text(LEFT, TOP - 16, panel.title, "t")
    yield _text(LEFT, HEIGHT - 6, panel.axis)
    for mark in up.marks:
        yield f'<path class="g" d="M{LEFT} {up.at(mark)}H{WIDTH - RIGHT}"/>'
        yield _text(LEFT - 6, up.at(mark) + 4, _short(mark), "n", anchor="end")
    for mark in across.marks:
        yield f'<path class="g" d="M{across.at(mark)} {TOP}V{HEIGHT - BOTTOM}"/>'
        yield _text(across.at(mark), HEIGHT - BOTTOM + 16, f"{mark:,.0f}", "n", anchor="middle")
    for colour, (name, points) in zip(COLOURS, own.items(), strict=False):
        yield from _line(name, points, across, up, colour)


def _line(name: str, points: Points, across: _Scale, up: _Scale, colour: str) -> Iterator[str]:
    places = [(across.at(count), up.at(value)) for count, value in sorted(points.items())]
    path = "L".join(f"{x} {y}" for x, y in places)
    yield f'<path class="l" stroke="{colour}" d="M{path}"/>'
    for (x, y), (_, value) in zip(places, sorted(points.items()), strict=True):
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>'
        anchor = "start" if x <= LEFT else "middle"  # beside the marks of the axis
        yield _text(x, y - 8, _short(value), "n", anchor=anchor)
    x, y = places[0]
    yield _text(x + 6, y + 16, name, "n", fill=colour)


def _text(
    x: float, y: float, words: str, kind: str = "", *, anchor: str = "start", fill: str = ""
) -> str:
    colour = f' style="fill:{fill}"' if fill else ""
    where = f'x="{x}" y="{y}" text-anchor="{anchor}"'
    return f'<text {where} class="{kind}"{colour}>{escape(words)}</text>'


def _short(value: float) -> str:
    """Write about three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
