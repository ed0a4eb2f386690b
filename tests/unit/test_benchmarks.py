"""How measures are printed and drawn; what they measure, they say themselves."""

from xml.etree import ElementTree as ET

import pytest

from tests.bench import drawing, report
from tests.bench.figures import Figure, Size
from tests.bench.ranking import A_DAYS, MANY, MEMORY, RANKING, REBUILD

SVG = "{http://www.w3.org/2000/svg}"


def grown(line: str, count: int, value: float, unit: str = "s") -> Figure:
    return Figure(name=line, value=value, unit=unit, size=Size(line=line, count=count))


FIGURES = (
    grown(REBUILD, 1_000, 1.25),
    grown(REBUILD, 20_000, 23.71),
    grown(A_DAYS, 1_000, 0.061),
    grown(RANKING, 20_000, 4.03, "ms"),
    grown(MANY, 100, 0.3),
    grown(MEMORY.format(REBUILD), 1_000, 1_296.4, "MB"),
    Figure(name="what does not grow", value=1, unit="s"),
)


def test_every_figure_with_a_size_is_a_point_of_the_picture() -> None:
    root = ET.fromstring(drawing.picture(FIGURES))  # noqa: S314 - it is our own
    assert len(root.findall(f".//{SVG}circle")) == len(FIGURES) - 1
    words = {each.text for each in root.iter(f"{SVG}text")}
    assert {REBUILD, A_DAYS, "23.7", "0.061", "1,296"} <= words
    width, height = drawing.WIDTH, drawing.HEIGHT
    for circle in root.iter(f"{SVG}circle"):
        assert 0 <= float(circle.attrib["cx"]) <= width
        assert 0 <= float(circle.attrib["cy"]) <= height


def test_the_table_has_a_row_for_each_line_and_a_column_for_each_size() -> None:
    head, _, *rows = drawing.table(FIGURES).splitlines()
    assert head == "| step | 100 | 1,000 | 20,000 |"
    assert rows[0] == "| rebuild |  | 1.25 s | 23.7 s |"
    assert [row.split(" | ")[0] for row in rows][1:] == [
        "| a day's papers",
        "| ranking after a vote",
        "| many readers",
        "| memory: rebuild",
    ]


@pytest.mark.parametrize(
    ("value", "verdict"), [(1.04, "missed"), (1.05, "held"), (1.1, "aim reached")]
)
def test_some_figures_are_better_the_higher_they_are(value: float, verdict: str) -> None:
    figure = Figure(name="ratio", value=value, unit="×", limit=1.05, aim=1.1, higher=True)
    assert figure.verdict == verdict
    assert figure.missed is (verdict == "missed")


def test_what_stands_between_two_marks_of_the_page_is_replaced_and_nothing_else() -> None:
    old = "a\n<!-- growth: begin -->\nold\n<!-- growth: end -->\nb"
    new = report.between(old, "growth", "new")
    assert new == old.replace("old", "new")
    page = report.PAGE.read_text(encoding="utf-8")
    for mark in ("measured", "growth"):
        assert f"<!-- {mark}: begin -->" in page
        assert f"<!-- {mark}: end -->" in page
    assert f"]({report.PICTURE.name})" in page
