"""Papers by their titles, as people type them: whole, in part, or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import recommender
from bot.commands.completing import matching
from bot.commands.spec import Call, Desk, Param
from bot.domain import identifiers
from bot.domain.echo import echo
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import PaperId
from bot.domain.papers import KeyKind, PaperKey, PaperRecord

MOST_NAMED = 3
MOST_READ = 10
"""More that fit are several papers, whatever became one with another since."""
LONGEST_TITLE = 300
NEAR = 0.5
SHORTEST_WORD = 4

_WORD = re.compile(r"\w+")


def find_paper(words: str, desk: Desk) -> PaperRecord:
    """Return the one paper that is meant by a title, a part of it, or an id.

    An id is the paper's own, its arXiv id or DOI, or an address that leads there.
    Raises InvalidInput when several fit and NotFound when none does; both name what is near.
    """
    typed = " ".join(words.split())[:LONGEST_TITLE]
    by_id = desk.uow.papers.get([PaperId(typed)])
    if by_id:
        return next(iter(by_id.values()))
    if keys := _keys(typed):
        return _by_key(typed, keys, desk)
    titles = _titles(desk)
    fitting = _fitting(typed.casefold(), titles)
    if not fitting:
        raise NotFound(_nothing_fits(typed, titles))
    records = desk.uow.papers.get(fitting[:MOST_READ]).values()
    if len(fitting) > MOST_READ or len({record.id for record in records}) > 1:
        raise InvalidInput(_several_fit(typed, [titles[paper] for paper in fitting]))
    return next(iter(records))


def is_id(words: str, desk: Desk) -> bool:
    """Whether a paper's own id is given, as buttons do."""
    return bool(desk.uow.papers.get([PaperId(words)]))


def complete_title(typed: str, call: Call, desk: Desk) -> Sequence[str]:
    """Offer titles that hold what was typed."""
    del call
    return matching(typed, _titles(desk).values())


def title_param() -> Param:
    return Param(
        name="title",
        sentence="A paper's title, or enough of it to be the only one; or its arXiv id.",
        complete=complete_title,
    )


def _titles(desk: Desk) -> dict[PaperId, str]:
    """Return all titles in their order, out of the model: no paper is read for them."""
    papers = desk.model.ranker.papers
    titles = {PaperId(each.id): recommender.clean_text(each.title) or each.title for each in papers}
    return dict(sorted(titles.items(), key=lambda titled: titled[1].casefold()))


def _keys(typed: str) -> tuple[PaperKey, ...]:
    """Return the key that an id or an address names; none for words."""
    is_address = identifiers.is_web_address(typed)
    arxiv, doi = identifiers.linked(typed) if is_address else identifiers.named(typed)
    named = ((KeyKind.ARXIV, arxiv), (KeyKind.DOI, doi))
    return tuple(PaperKey(kind=kind, value=value.lower()) for kind, value in named if value)


def _by_key(typed: str, keys: Sequence[PaperKey], desk: Desk) -> PaperRecord:
    papers = [paper for found in desk.uow.papers.by_keys(keys).values() for paper in found]
    records = list(desk.uow.papers.get(papers).values())
    if not records:
        raise NotFound(f"No paper here is known as {echo(typed)}.")
    return records[0]


def _fitting(typed: str, titles: Mapping[PaperId, str]) -> list[PaperId]:
    """Return papers of this title, else those whose titles hold it, else all of its words."""
    words = typed.split()
    tests = (
        lambda title: title == typed,
        lambda title: typed in title,
        lambda title: all(word in title for word in words),
    )
    folded = [(paper, title.casefold()) for paper, title in titles.items()]
    for test in tests:
        found = [paper for paper, title in folded if test(title)]
        if found:
            return found
    return []


def _nothing_fits(typed: str, titles: Mapping[PaperId, str]) -> str:
    by_folded = {title.casefold(): title for title in titles.values()}
    alike = get_close_matches(typed.casefold(), list(by_folded), n=MOST_NAMED, cutoff=NEAR)
    near = [by_folded[folded] for folded in alike or _sharing_words(typed, by_folded)]
    first = f"No paper here is called “{echo(typed)}”."
    return f"{first} Near: {_named(near)}." if near else first


def _sharing_words(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that hold most of the typed words of some length."""
    words = {word for word in _WORD.findall(typed.casefold()) if len(word) >= SHORTEST_WORD}
    shared = [(len(words & set(_WORD.findall(title))), title) for title in titles]
    best = sorted((pair for pair in shared if pair[0]), key=lambda pair: (-pair[0], pair[1]))
    return [title for _, title in best[:MOST_NAMED]]


def _several_fit(typed: str, fitting: Sequence[str]) -> str:
    more = len(fitting) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    named = _named(fitting[:MOST_NAMED])
    return f"“{echo(typed)}” fits {len(fitting)} papers: {named}{rest}. Type more of the title."


def _named(titles: Sequence[str]) -> str:
    return ", ".join(f"“{echo(title)}”" for title in titles)
