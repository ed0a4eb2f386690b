from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from bot.domain.digests import Entry, MonthDay, Parsed
from bot.sources import seed_text

PAGES = {file.name: file.read_text("utf-8") for file in sorted(Path("seeds").glob("*.txt"))}
FILLER = "We look at it again, and we find the same. This paper says so at length. "


def papers(parsed: Parsed) -> list[tuple[str, str]]:
    return [(entry.content.title, entry.content.abstract) for entry in parsed.entries]


def test_the_five_pages_hold_491_listings_of_396_titles() -> None:
    read = [seed_text.parse(page) for page in PAGES.values()]
    assert [len(page.entries) for page in read] == [110, 109, 88, 87, 97]
    assert not any(page.problems or page.skipped for page in read)
    assert len({title for page in read for title, _ in papers(page)}) == 396


def test_the_banner_tells_the_day() -> None:
    days = [seed_text.parse(page).banner for page in PAGES.values()]
    dates = [(3, 26), (3, 11), (3, 14), (7, 31), (3, 11)]
    assert days == [MonthDay(month=month, day=day) for month, day in dates]


def test_a_listing_knows_its_place_and_the_line_of_its_title() -> None:
    page = PAGES["000_93ebe175fad2a818.txt"]
    entry = seed_text.parse(page).entries[40]
    assert isinstance(entry, Entry)
    assert entry.position == 41
    assert page.split("\n")[entry.line - 1] == entry.content.title


@given(st.data())
def test_one_line_left_out_loses_its_own_listing_and_no_other(data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(list(PAGES.values())))
    whole = papers(seed_text.parse(page))
    lost = data.draw(st.integers(0, len(whole) - 1))
    missing = data.draw(st.sampled_from(["title", "abstract"]))
    line = whole[lost][missing == "abstract"]
    parsed = seed_text.parse(page.replace(f"\n\n{line}", "", 1))
    assert papers(parsed) == whole[:lost] + whole[lost + 1 :]
    assert parsed.skipped == 1
    (problem,) = parsed.problems
    assert problem.reason == f"listing {lost + 1} has no {missing} (line {problem.line})"


@given(st.data())
def test_several_listings_apart_may_be_incomplete_and_the_others_are_read(
    data: st.DataObject,
) -> None:
    page = data.draw(st.sampled_from(list(PAGES.values())))
    whole = papers(seed_text.parse(page))
    places = st.integers(0, len(whole) // 3 - 1).map(lambda third: 3 * third)
    lost = data.draw(st.sets(places, min_size=1, max_size=8))
    for place in lost:
        line = whole[place][data.draw(st.integers(0, 1))]
        page = page.replace(f"\n\n{line}", "", 1)
    parsed = seed_text.parse(page)
    assert papers(parsed) == [paper for place, paper in enumerate(whole) if place not in lost]
    assert parsed.skipped == len(parsed.problems) == len(lost)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("end", ["\r\n", "\r", "  \n", "\n\n", "\n\f"], ids=repr)
def test_line_ends_and_blanks_change_nothing(page: str, end: str) -> None:
    assert papers(seed_text.parse(page.replace("\n", end))) == papers(seed_text.parse(page))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_without_its_banner_is_read_whole(page: str) -> None:
    whole = seed_text.parse(page)
    start = page.index(whole.entries[0].content.title)
    parsed = seed_text.parse(page[start:])
    assert papers(parsed) == papers(whole)
    assert parsed.banner is None


def test_a_line_of_a_million_characters_is_one_listing_lost() -> None:
    page = PAGES["003_db0b3df43dbf1dc7.txt"]
    parsed = seed_text.parse(f"{page}\n\nA Paper without End\n\n{FILLER * 14_000}\n")
    assert len(parsed.entries) == 87
    (problem,) = parsed.problems
    assert "listing 88 has an abstract of more than 50,000 characters" in problem.reason


def test_a_date_among_the_papers_is_no_paper() -> None:
    parsed = seed_text.parse(f"One Title\n\n{FILLER}\n\n2026-03-26\n\nAnother\n\n{FILLER}")
    assert [title for title, _ in papers(parsed)] == ["One Title", "Another"]
    assert not parsed.problems


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("page.txt", True),
        ("PAGE.TXT", True),
        ("digest", True),
        ("page.text", True),
        ("page.pdf", False),
        ("page.2026", False),
    ],
)
def test_a_page_is_known_by_its_ending(name: str, accepted: bool) -> None:  # noqa: FBT001 - a table
    assert seed_text.accepts(name, "") is accepted
