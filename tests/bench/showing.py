"""Forty seed papers with headline and detail, for a person to judge: `make summaries`.

Writes them between the marks of docs/summaries.md. The rule, so that nobody picks: every tenth of
the seed pages' papers, in the order of the pages, from the first on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recommender import clean_text, summarize
from tests.bench.report import between
from tests.unit.recommender.corpora import seed_papers

PAGE = Path(__file__).parents[2] / "docs" / "summaries.md"
EVERY = 10


def shown() -> str:
    """Give the forty as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    papers = seed_papers()[::EVERY]
    for number, paper in enumerate(papers, start=1):
        summary = summarize(paper)
        yield f"{number}. **{_plain(clean_text(paper.title))}**\\"
        yield f"   {_plain(summary.headline)}" + ("\\" if summary.detail else "")
        if summary.detail:
            yield f"   *{_plain(summary.detail)}*"
    alike = sum(summarize(paper).headline.startswith("We ") for paper in seed_papers())
    yield ""
    yield f"Of all {len(seed_papers())} headlines {alike / len(seed_papers()):.0%} begin with “We”."


def _plain(text: str) -> str:
    """Keep Markdown from reading marks that papers hold."""
    for mark in "\\`*_<>[]":
        text = text.replace(mark, f"\\{mark}")
    return text


def main() -> None:
    """Write the page's part."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(between(page, "shown", shown()), encoding="utf-8")


if __name__ == "__main__":
    main()
