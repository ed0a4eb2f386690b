"""Papers by their titles, as people type them: whole, in part, or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bot.commands.completing import matching
from bot.commands.spec import Call, Desk, Param
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.services.cards import display_title

MOST_NAMED = 3
LONGEST_ECHO = 60
LONGEST_TITLE = 300
NEAR = 0.5
SHORTEST_WORD = 4

_WORD = re.compile(r"\w+")


def find_paper(words: str, desk: Desk) -> PaperRecord:
    """Return the one paper that is meant by a title, a part of it, or an id.

    Raises InvalidInput when several fit and NotFound when none does; both name what is near.
    """
    typed = " ".join(words.split())[:LONGEST_TITLE]
    by_id = desk.uow.papers.get([PaperId(typed)])
    if by_id:
        return next(iter(by_id.values()))
    folded = {record.id: _folded(record) for record in desk.uow.papers.all()}
    fitting = _fitting(typed.casefold(), folded)
    if not fitting:
        raise NotFound(_nothing_fits(typed, folded, desk))
    if len(fitting) > 1:
        raise InvalidInput(_several_fit(typed, fitting, desk))
    return desk.uow.papers.get(fitting)[fitting[0]]


def complete_title(typed: str, call: Call, desk: Desk) -> Sequence[str]:
    """Offer titles that hold what was typed."""
    del call
    return matching(typed, (display_title(record.content) for record in desk.uow.papers.all()))


def title_param() -> Param:
    return Param(
        name="title",
        sentence="A paper's title, or enough of it to be the only one.",
        complete=complete_title,
    )


def _fitting(typed: str, folded: dict[PaperId, str]) -> list[PaperId]:
    """Return papers of this title, else those whose titles hold it, else all of its words."""
    words = typed.split()
    tests = (
        lambda title: title == typed,
        lambda title: typed in title,
        lambda title: all(word in title for word in words),
    )
    for test in tests:
        found = [paper for paper, title in folded.items() if test(title)]
        if found:
            return found
    return []


def _nothing_fits(typed: str, folded: dict[PaperId, str], desk: Desk) -> str:
    by_title = {title: paper for paper, title in folded.items()}
    alike = get_close_matches(typed.casefold(), list(by_title), n=MOST_NAMED, cutoff=NEAR)
    near = [by_title[title] for title in alike or _sharing_words(typed, by_title)]
    first = f"No paper here is called “{_short(typed)}”."
    return f"{first} Near: {_named(near, desk)}." if near else first


def _sharing_words(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that hold most of the typed words of some length."""
    words = {word for word in _WORD.findall(typed.casefold()) if len(word) >= SHORTEST_WORD}
    shared = [(len(words & set(_WORD.findall(title))), title) for title in titles]
    best = sorted((pair for pair in shared if pair[0]), key=lambda pair: (-pair[0], pair[1]))
    return [title for _, title in best[:MOST_NAMED]]


def _several_fit(typed: str, fitting: Sequence[PaperId], desk: Desk) -> str:
    more = len(fitting) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    named = _named(fitting[:MOST_NAMED], desk)
    return f"“{_short(typed)}” fits {len(fitting)} papers: {named}{rest}. Type more of the title."


def _named(papers: Sequence[PaperId], desk: Desk) -> str:
    records = desk.uow.papers.get(papers)
    return ", ".join(f"“{_short(display_title(records[paper].content))}”" for paper in papers)


def _folded(record: PaperRecord) -> str:
    return display_title(record.content).casefold()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"
