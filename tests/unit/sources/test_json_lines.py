import json
from datetime import date

import pytest
from hypothesis import given, strategies as st

from bot.domain.papers import PaperContent
from bot.sources import json_lines

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
PAPERS = st.fixed_dictionaries(
    {"title": WORDS, "abstract": WORDS},
    optional={
        "authors": st.lists(st.sampled_from(["Ada Fei", "Bo Niu", "陈晓"])),
        "published": st.dates().map(date.isoformat),
        "upvotes": st.integers(0, 10**6),
        "tldr": WORDS,
        "url": st.sampled_from(["https://example.org/a?b=c#d", "http://example.org:8080/"]),
    },
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KNOWN = ("title", "abstract", "id", "url", "authors", "published", "upvotes", "tldr")


def one(**paper: object) -> PaperContent:
    (entry,) = json_lines.parse(json.dumps({"title": "T", "abstract": "A."} | paper)).entries
    return entry.content


@given(papers=st.lists(PAPERS, min_size=1))
def test_what_is_written_is_read(papers: list[dict[str, object]]) -> None:
    parsed = json_lines.parse("\n".join(json.dumps(paper) for paper in papers))
    assert not parsed.problems
    assert [entry.line for entry in parsed.entries] == list(range(1, len(papers) + 1))
    for entry, paper in zip(parsed.entries, papers, strict=True):
        assert entry.content.title == str(paper["title"]).strip()
        assert entry.content.abstract == str(paper["abstract"]).strip()
        assert list(entry.content.authors) == paper.get("authors", [])
        assert entry.content.upvotes == paper.get("upvotes")
        assert entry.content.url == paper.get("url")
        assert (entry.content.tldr or "") == str(paper.get("tldr", "")).strip()


@given(values=st.dictionaries(st.sampled_from(KNOWN), VALUES))
def test_values_of_any_kind_lose_at_most_their_own_line(values: dict[str, object]) -> None:
    good = '{"title": "Good", "abstract": "Good too."}'
    parsed = json_lines.parse(f"{good}\n{json.dumps(values)}\n{good}")
    assert {1, 3} <= {entry.line for entry in parsed.entries}
    assert {problem.line for problem in parsed.problems} <= {2}


def test_an_arxiv_id_beside_a_doi_gives_both() -> None:
    content = one(id="2312.09571v2", url="https://doi.org/10.1145/3292500.3330701")
    assert (content.arxiv_id, content.doi) == ("2312.09571", "10.1145/3292500.3330701")


def test_a_papers_own_id_is_believed_before_its_address() -> None:
    assert one(id="2312.09571", url="https://arxiv.org/abs/2401.00001").arxiv_id == "2312.09571"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("It halves the cost. ", "It halves the cost."),
        ({"model": "tldr@v2.0.0", "text": "It halves the cost."}, "It halves the cost."),
        ("  ", None),
        ({"text": ""}, None),
        ({"text": None}, None),
        (["It halves the cost."], None),
        ("x" * 1_001, None),
    ],
)
def test_a_sources_own_summary_is_words_or_an_object_that_holds_them(
    said: object, read: str | None
) -> None:
    assert one(tldr=said).tldr == read


def test_an_address_that_cannot_be_shown_is_left_out_and_names_no_paper() -> None:
    content = one(url="ftp://arxiv.org/abs/2401.00001")
    assert (content.url, content.arxiv_id) == (None, None)


def test_json_lines_are_known_by_name_or_by_their_first_characters() -> None:
    assert json_lines.accepts("papers.jsonl", "")
    assert json_lines.accepts("PAPERS.NDJSON", "")
    assert json_lines.accepts("papers.txt", ' {"title"')
    assert not json_lines.accepts("papers.txt", r"{\em A} Title")
