"""Which listings are new papers, which change a stored one, and which say nothing new: pure.

A listing is the paper that has its arXiv id, else its DOI, else the only paper with its title, if
no arXiv id or DOI of theirs says otherwise. Several papers may have one title; then the listing is
the one with its abstract, or a new one.

Two sources never agree on every character, so a change is what a reader would call one: titles
that fold to the same key, abstracts that differ in white space or in the host of a link, and
addresses that differ in http and https are the same. What is newer wins, and nothing is emptied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from bot.domain.digests import Entry, Problem
from bot.domain.ids import PaperId
from bot.domain.papers import KeyKind, PaperContent, PaperKey
from recommender import normal_title

LONGEST_KEY = 300  # characters; PostgreSQL indexes 2,704 bytes
_KEY_HASH = 32  # hexadecimal digits that stand for the rest of a longer title

T = TypeVar("T", str, str | None)

_LINK = re.compile(r"https?://(?:www\.)?[^\s/]*", re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


class Verdict(StrEnum):
    """What a listing means for the papers that are stored."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored about papers that share a key with the listings at hand."""

    by_key: Mapping[PaperKey, frozenset[PaperId]] = field(default_factory=dict)
    keys: Mapping[PaperId, frozenset[PaperKey]] = field(default_factory=dict)
    contents: Mapping[PaperId, PaperContent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A listing's paper, what it says now, and the keys it was not known by before."""

    entry: Entry
    paper: PaperId
    verdict: Verdict
    content: PaperContent
    new_keys: frozenset[PaperKey] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """One decision per paper, in the order of the listings, and the listings that repeat one."""

    made: tuple[Decision, ...]
    repeats: tuple[Problem, ...]


def keys_of(content: PaperContent) -> frozenset[PaperKey]:
    """Return every key by which a paper with this content can be recognised."""
    keys = {PaperKey(kind=KeyKind.TITLE, value=_title_key(content.title))}
    if content.arxiv_id:
        keys.add(PaperKey(kind=KeyKind.ARXIV, value=content.arxiv_id.lower()))
    if content.doi:
        keys.add(PaperKey(kind=KeyKind.DOI, value=content.doi.lower()))
    return frozenset(keys)


def decide(entries: Sequence[Entry], known: Known, new_id: Callable[[], PaperId]) -> Decisions:
    """Decide about each listing; those of the same file count as known.

    Listings that name their paper go first: what a title means may depend on them, and the same
    file must mean the same when it comes again. A paper's second listing counts once with its
    first, and what it alone knows is kept.
    """
    papers = _Papers(known)
    made: dict[PaperId, Decision] = {}
    repeats: list[Problem] = []
    for entry in sorted(entries, key=_names_no_paper):
        keys = keys_of(entry.content)
        paper = papers.recognise(entry.content, keys)
        if paper is None:
            decision = _as_new(entry, new_id(), papers.free(keys))
        elif paper in made:
            decision = _repeated(made[paper], entry, papers.free(keys, paper), papers)
            repeats.append(_repeat(made[paper].entry, entry))
        else:
            decision = _as_known(entry, paper, papers.free(keys, paper), papers)
        made[decision.paper] = decision
        papers.learn(decision)
    in_order = sorted(made.values(), key=lambda decision: decision.entry.position)
    return Decisions(made=tuple(in_order), repeats=tuple(repeats))


def _names_no_paper(entry: Entry) -> bool:
    return not (entry.content.arxiv_id or entry.content.doi)


class _Papers:
    """Papers known so far: the stored ones, and those of the listings already decided."""

    def __init__(self, known: Known) -> None:
        self._having = {key: set(papers) for key, papers in known.by_key.items()}
        self._keys = {paper: set(keys) for paper, keys in known.keys.items()}
        self.contents = dict(known.contents)

    def recognise(self, content: PaperContent, keys: frozenset[PaperKey]) -> PaperId | None:
        by_kind = {key.kind: sorted(self._having.get(key, ())) for key in keys}
        for paper in by_kind.get(KeyKind.ARXIV, ()):
            return paper
        for paper in by_kind.get(KeyKind.DOI, ()):
            if not self._contradicts(paper, keys, KeyKind.ARXIV):
                return paper
        return self._by_title(by_kind[KeyKind.TITLE], content, keys)

    def free(self, keys: frozenset[PaperKey], paper: PaperId | None = None) -> frozenset[PaperKey]:
        """Return the keys that a paper may take: an arXiv id or DOI has one owner."""
        return frozenset(
            k for k in keys if not k.kind.is_unique or self._having.get(k, set()) <= {paper}
        )

    def missing(self, keys: frozenset[PaperKey], paper: PaperId) -> frozenset[PaperKey]:
        return keys - self._keys.get(paper, set())

    def learn(self, decision: Decision) -> None:
        self.contents[decision.paper] = decision.content
        self._keys.setdefault(decision.paper, set()).update(decision.new_keys)
        for key in decision.new_keys:
            self._having.setdefault(key, set()).add(decision.paper)

    def _by_title(
        self, having: Sequence[PaperId], content: PaperContent, keys: frozenset[PaperKey]
    ) -> PaperId | None:
        agreeing = [
            paper
            for paper in having
            if not any(self._contradicts(paper, keys, k) for k in (KeyKind.ARXIV, KeyKind.DOI))
        ]
        if len(having) > 1:
            text = _plain(content.abstract)
            agreeing = [p for p in agreeing if _plain(self.contents[p].abstract) == text]
        return min(agreeing, key=lambda p: (self._untold(p, keys), p), default=None)

    def _untold(self, paper: PaperId, keys: frozenset[PaperKey]) -> int:
        """Count the arXiv ids and DOIs of a paper that a listing does not name."""
        return sum(key.kind.is_unique for key in self._keys.get(paper, set()) - keys)

    def _contradicts(self, paper: PaperId, keys: frozenset[PaperKey], kind: KeyKind) -> bool:
        """Say whether both have a key of this kind, and none in common."""
        own = {key for key in self._keys.get(paper, ()) if key.kind is kind}
        said = {key for key in keys if key.kind is kind}
        return bool(own and said) and own.isdisjoint(said)


def _as_new(entry: Entry, paper: PaperId, keys: frozenset[PaperKey]) -> Decision:
    return Decision(
        entry=entry,
        paper=paper,
        verdict=Verdict.NEW,
        content=_with_keys(entry.content, keys),
        new_keys=keys,
    )


def _as_known(entry: Entry, paper: PaperId, keys: frozenset[PaperKey], papers: _Papers) -> Decision:
    stored = papers.contents[paper]
    content = updated(stored, _with_keys(entry.content, keys))
    new_keys = papers.missing(keys, paper)
    return Decision(
        entry=entry,
        paper=paper,
        verdict=Verdict.CHANGED if new_keys or content != stored else Verdict.UNCHANGED,
        content=content,
        new_keys=new_keys,
    )


def _repeated(
    first: Decision, entry: Entry, keys: frozenset[PaperKey], papers: _Papers
) -> Decision:
    content = _filled(first.content, _with_keys(entry.content, keys))
    identifiers = frozenset(key for key in keys if key.kind.is_unique)
    more = papers.missing(identifiers, first.paper)
    told = bool(more) or content != first.content
    changes = told and first.verdict is Verdict.UNCHANGED
    return replace(
        first,
        entry=min(first.entry, entry, key=lambda each: each.position),
        verdict=Verdict.CHANGED if changes else first.verdict,
        content=content,
        new_keys=first.new_keys | more,
    )


def updated(stored: PaperContent, said: PaperContent) -> PaperContent:
    """Return what is known of a paper after a listing; its arXiv id and DOI stay once known."""
    return PaperContent(
        title=_newer(stored.title, said.title, _title_key),
        abstract=_newer(stored.abstract, said.abstract, _plain),
        authors=said.authors or stored.authors,
        arxiv_id=stored.arxiv_id or said.arxiv_id,
        doi=stored.doi or said.doi,
        url=_newer(stored.url, said.url, _without_scheme),
        pdf_url=_newer(stored.pdf_url, said.pdf_url, _without_scheme),
        code_url=_newer(stored.code_url, said.code_url, _without_scheme),
        published=said.published or stored.published,
        upvotes=stored.upvotes if said.upvotes is None else said.upvotes,
        tldr=_newer(stored.tldr, said.tldr, _plain),
    )


def _filled(content: PaperContent, more: PaperContent) -> PaperContent:
    """Return a content with what only the other one knows."""
    unknown = {
        each.name: getattr(more, each.name)
        for each in fields(content)
        if getattr(content, each.name) in (None, ())
    }
    return replace(content, **unknown)


def _with_keys(content: PaperContent, keys: frozenset[PaperKey]) -> PaperContent:
    """Return a content without the arXiv id or DOI that belongs to another paper."""
    kinds = {key.kind for key in keys}
    return replace(
        content,
        arxiv_id=content.arxiv_id if KeyKind.ARXIV in kinds else None,
        doi=content.doi if KeyKind.DOI in kinds else None,
    )


def _repeat(one: Entry, other: Entry) -> Problem:
    first, second = sorted((one, other), key=lambda entry: entry.position)
    reason = (
        f"listing {second.position} repeats listing {first.position} (line {second.line});"
        " it counts once"
    )
    return Problem(line=second.line, reason=reason)


def _newer(stored: T, said: T, meaning: Callable[[str], str]) -> T:
    """Return what is said now, unless it is nothing or means the same as what is stored."""
    if not said or (stored and meaning(stored) == meaning(said)):
        return stored
    return said


def _title_key(title: str) -> str:
    """Return a title as it is compared; one without any letter stands for itself."""
    folded = normal_title(title) or title.strip().casefold()
    if len(folded) <= LONGEST_KEY:
        return folded
    rest = sha256(folded.encode("utf-8", "replace")).hexdigest()[:_KEY_HASH]
    return f"{folded[: LONGEST_KEY - _KEY_HASH]}{rest}"


def _plain(abstract: str) -> str:
    return " ".join(_LINK.sub("//", abstract).split())


def _without_scheme(url: str) -> str:
    return _SCHEME.sub("", url)
