"""Papers by their titles, as people type them: whole, in part, or nearly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from heapq import nlargest

from bot.commands.completing import A_PAPER, MOST
from bot.commands.spec import Call, Desk, Param, Run
from bot.domain import identifiers
from bot.domain.echo import echo
from bot.domain.ids import PaperId
from bot.domain.papers import KeyKind, PaperKey, PaperRecord
from bot.domain.replies import Form, Notice, Reply
from bot.services import actions

MOST_NAMED = 3
MOST_READ = 10
"""More that fit are several papers, whatever became one with another since."""
LONGEST_TITLE = 300
NEAR = 0.5
SHORTEST_WORD = 4
PIECE, MOST_PIECES, MOST_COMPARED = 3, 60, 100
"""Of what was typed, letters in a row that titles are looked through for; the titles that hold
most of them are compared in full, which for ten thousand would take seconds."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """That words name no one paper: a sentence about it, and the papers that may be meant."""

    sentence: str
    near: tuple[tuple[PaperId, str], ...] = ()


def find_paper(words: str, desk: Desk, *, guess: bool = True) -> PaperRecord | Unclear:
    """Return the one paper that is meant by a title, a part of it, or an id.

    An id is the paper's own, its arXiv id or DOI, or an address that leads there. Without `guess`
    a title that nothing has is not compared with all there are, which takes its time.
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
        return _nothing_fits(typed, titles if guess else {})
    records = desk.uow.papers.get(fitting[:MOST_READ]).values()
    if len(fitting) > MOST_READ or len({record.id for record in records}) > 1:
        return _several_fit(typed, [(paper, titles[paper]) for paper in fitting])
    return next(iter(records))


def alike(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that are most like what was typed, best first."""
    pieces = [typed[at : at + PIECE] for at in range(max(1, len(typed) - PIECE + 1))]
    some = pieces[:: -(-len(pieces) // MOST_PIECES)]
    near = nlargest(MOST_COMPARED, titles, key=lambda title: sum(piece in title for piece in some))
    return get_close_matches(typed, near, n=MOST_NAMED, cutoff=NEAR)


def about_paper(name: str, answer: Callable[[PaperRecord, Call, Desk], Reply | Form]) -> Run:
    """Return a command about the paper that is named, which asks if it is not clear which."""

    def run(call: Call, desk: Desk) -> Reply | Form:
        found = find_paper(call.values["title"], desk)
        if isinstance(found, Unclear):
            return which_one(name, found)
        return answer(found, call, desk)

    return run


def which_one(name: str, unclear: Unclear) -> Reply:
    """Return the sentence, with a button for each paper that gives the command for that one."""
    return Reply(
        blocks=(Notice(text=unclear.sentence),),
        actions=tuple(
            actions.run(actions.short(title), f"{name} {paper}") for paper, title in unclear.near
        ),
    )


def is_id(words: str, desk: Desk) -> bool:
    """Whether a paper's own id is given, as buttons do."""
    return bool(desk.uow.papers.get([PaperId(words)]))


def complete_title(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
    """Offer titles that hold what was typed."""
    del call
    return dict.fromkeys(desk.model.ranker.titles_holding(typed, MOST), A_PAPER)


def ids_of(titles: Sequence[str], desk: Desk) -> Mapping[str, str]:
    """Return a paper's own id for each title; of papers that share one, the first."""
    wanted, ids = set(titles), dict[str, str]()
    for paper, title in desk.model.ranker.titles.items():
        if title in wanted:
            ids.setdefault(title, paper)
    return ids


def title_param() -> Param:
    return Param(
        name="title",
        noun="paper",
        sentence="A paper's title, or enough of it to be the only one; or its arXiv id.",
        complete=complete_title,
        shorten=ids_of,
    )


def _titles(desk: Desk) -> dict[PaperId, str]:
    """Return all titles in their order, out of the model: no paper is read for them."""
    return {PaperId(paper): title for paper, title in desk.model.ranker.titles.items()}


def _keys(typed: str) -> tuple[PaperKey, ...]:
    """Return the key that an id or an address names; none for words."""
    is_address = identifiers.is_web_address(typed)
    arxiv, doi = identifiers.linked(typed) if is_address else identifiers.named(typed)
    named = ((KeyKind.ARXIV, arxiv), (KeyKind.DOI, doi))
    return tuple(PaperKey(kind=kind, value=value.lower()) for kind, value in named if value)


def _by_key(typed: str, keys: Sequence[PaperKey], desk: Desk) -> PaperRecord | Unclear:
    papers = [paper for found in desk.uow.papers.by_keys(keys).values() for paper in found]
    records = list(desk.uow.papers.get(papers).values())
    return records[0] if records else Unclear(sentence=f"No paper here is known as {echo(typed)}.")


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


def _nothing_fits(typed: str, titles: Mapping[PaperId, str]) -> Unclear:
    by_folded = {title.casefold(): (paper, title) for paper, title in titles.items()}
    near_ones = alike(typed.casefold(), by_folded)
    near = tuple(by_folded[folded] for folded in near_ones or _sharing_words(typed, by_folded))
    first = f"No paper here is called “{echo(typed)}”."
    return Unclear(sentence=f"{first} Near: {_named(near)}." if near else first, near=near)


def _sharing_words(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that hold most of the typed words of some length."""
    words = {word for word in _WORD.findall(typed.casefold()) if len(word) >= SHORTEST_WORD}
    shared = [(len(words & set(_WORD.findall(title))), title) for title in titles]
    best = sorted((pair for pair in shared if pair[0]), key=lambda pair: (-pair[0], pair[1]))
    return [title for _, title in best[:MOST_NAMED]]


def _several_fit(typed: str, fitting: Sequence[tuple[PaperId, str]]) -> Unclear:
    more = len(fitting) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    near = tuple(fitting[:MOST_NAMED])
    fits = f"“{echo(typed)}” fits {len(fitting)} papers: {_named(near)}{rest}."
    return Unclear(sentence=f"{fits} Type more of the title.", near=near)


def _named(papers: Sequence[tuple[PaperId, str]]) -> str:
    return ", ".join(f"“{echo(title)}”" for _, title in papers)
