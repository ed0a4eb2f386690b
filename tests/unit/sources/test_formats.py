"""What holds for every format, those added later included."""

import pytest
from hypothesis import given, strategies as st

from bot.domain.digests import Format, Parsed
from bot.sources import FORMATS

ANY_TEXT = st.text(st.characters(exclude_categories=[])) | st.text('{}[]":,.\\ \n\r\ttrue0eE-uT')
LINES = st.sampled_from(["new", "Mar 26", "", "A Title", "We say so. It is so. " * 9])
formats = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)


def must_be_sound(parsed: Parsed) -> None:
    positions = [entry.position for entry in parsed.entries]
    assert positions == sorted(set(positions))
    assert len(positions) + parsed.skipped >= max(positions, default=0)
    assert parsed.entries or parsed.problems
    for entry in parsed.entries:
        for text in (entry.content.title, entry.content.abstract, *entry.content.authors):
            assert text.strip()
            assert "\0" not in text
            text.encode()
    for problem in parsed.problems:
        problem.reason.encode()
        assert problem.reason
        assert not problem.reason.endswith(".")
        assert "\n" not in problem.reason


@formats
@given(text=ANY_TEXT)
def test_any_text_gives_papers_or_problems(form: Format, text: str) -> None:
    must_be_sound(form.parse(text))


@formats
@given(lines=st.lists(LINES))
def test_any_order_of_lines_gives_papers_or_problems(form: Format, lines: list[str]) -> None:
    must_be_sound(form.parse("\n".join(lines)))


@formats
def test_a_format_is_listed_under_its_own_name(form: Format) -> None:
    assert FORMATS[form.name] is form
    assert form.version >= 1
