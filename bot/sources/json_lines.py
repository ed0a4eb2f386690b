"""JSON lines: one paper per line, `{"title", "abstract"}` and optionally more.

`id`, `url`, `authors` (names, or objects with a `name`), `published` (a date or a time, ISO),
`upvotes` and `tldr` (words, or an object with a `text`) are read where they are there; other keys
are ignored. An optional value that cannot be used is left out, with a problem; its paper counts all
the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NoReturn, TypeVar

from bot.domain import identifiers
from bot.domain.digests import Entry, Format, Parsed, Problem
from bot.domain.papers import PaperContent
from bot.sources.wording import LONGEST_ABSTRACT, LONGEST_TITLE, NO_PAPERS, flaw

MOST_UPVOTES = 2**31 - 1  # what both databases hold
LONGEST_URL = 2_000  # characters; what every browser still follows
LONGEST_NAME = 200  # of an author, in characters; collaborations included
LONGEST_TLDR = 1_000  # characters; a card shows 300
LONGEST_KEY = 40  # characters of a key that a problem shows

T = TypeVar("T")

_SUFFIXES = (".jsonl", ".ndjson", ".json")
_OBJECT = re.compile(r'\s*\{\s*"')
_LINE_END = re.compile(r"\r\n|\n|\r")


class _BadLine(Exception):
    """Why a line lists no paper, as words after `line 3`."""


class _BadValue(Exception):
    """Why an optional value is left out, as words after its name."""


def accepts(name: str, text: str) -> bool:
    """Say whether a file is JSON lines, by its name or its first characters."""
    return name.lower().endswith(_SUFFIXES) or _OBJECT.match(text) is not None


def parse(text: str) -> Parsed:
    """Read one paper per line; never raises."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    lines = _lines(text)
    for position, (number, line) in enumerate(lines, 1):
        try:
            content, left_out = _content(_object(line))
        except _BadLine as error:
            problems.append(Problem(line=number, reason=f"line {number} {error}"))
            continue
        entries.append(Entry(position=position, line=number, content=content))
        if left_out:
            reason = f"line {number} is read without {' and '.join(left_out)}"
            problems.append(Problem(line=number, reason=reason))
    if not lines:
        problems.append(Problem(line=None, reason=NO_PAPERS))
    return Parsed(
        entries=tuple(entries), problems=tuple(problems), skipped=len(lines) - len(entries)
    )


FORMAT = Format(name="json-lines", version=1, accepts=accepts, parse=parse)


def _lines(text: str) -> list[tuple[int, str]]:
    """Return each line that is not blank with its number; a JSON text may hold U+2028."""
    stripped = (line.strip(" \t\ufeff") for line in _LINE_END.split(text))
    return [(number, line) for number, line in enumerate(stripped, 1) if line]


def _object(line: str) -> Mapping[str, object]:
    try:
        value = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        raise _BadLine(f"is not JSON (column {error.colno:,})") from error
    except RecursionError as error:
        raise _BadLine("is nested too deeply") from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise _BadLine("holds a number that is too long") from error
    if isinstance(value, list):
        raise _BadLine("is a list: one paper per line is read, each in braces")
    if not isinstance(value, dict):
        raise _BadLine("is not a paper in braces")
    return value


def _no_constant(name: str) -> NoReturn:
    raise _BadLine(f"holds {name}, which JSON does not know")


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _BadLine(f"says “{_short(repeated)}” twice")
    return found


def _content(paper: Mapping[str, object]) -> tuple[PaperContent, Sequence[str]]:
    optional = _Optional(paper)
    title = _text(paper, "title", LONGEST_TITLE)
    abstract = _text(paper, "abstract", LONGEST_ABSTRACT)
    url = optional.take("url", _url)
    arxiv_id, doi = _identified(paper.get("id"), url)
    content = PaperContent(
        title=title,
        abstract=abstract,
        authors=optional.take("authors", _authors) or (),
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        published=optional.take("published", _day),
        upvotes=optional.take("upvotes", _count),
        tldr=optional.take("tldr", _tldr),
    )
    return content, optional.left_out


class _Optional:
    """A paper's optional values, and what is said of those that cannot be used."""

    def __init__(self, paper: Mapping[str, object]) -> None:
        self._paper = paper
        self.left_out: list[str] = []

    def take(self, name: str, read: Callable[[object], T]) -> T | None:
        value = self._paper.get(name)
        if value is None:
            return None
        try:
            return read(value)
        except _BadValue as error:
            self.left_out.append(f"{name} ({error})")
            return None


def _text(paper: Mapping[str, object], name: str, longest: int) -> str:
    value = paper.get(name)
    if value is not None and not isinstance(value, str):
        raise _BadLine(f"says something else than a text as {name}")
    text = (value or "").strip()
    if not text:
        raise _BadLine(f"has no {name}")
    if wrong := flaw(text, longest):
        raise _BadLine(f"cannot be read: {name} {wrong}")
    return text


def _identified(own: object, url: str | None) -> tuple[str | None, str | None]:
    """Return the arXiv id and the DOI, from the paper's own id before its address."""
    by_id = identifiers.named(own) if isinstance(own, str) else (None, None)
    by_url = identifiers.linked(url) if url else (None, None)
    return by_id[0] or by_url[0], by_id[1] or by_url[1]


def _url(value: object) -> str:
    if not isinstance(value, str) or not identifiers.is_web_address(value.strip()):
        raise _BadValue("not an http or https address")
    if wrong := flaw(value.strip(), LONGEST_URL):
        raise _BadValue(wrong)
    return value.strip()


def _authors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _BadValue("not a list of names")
    names = [_name(author) for author in value]
    return tuple(name for name in names if name)


def _name(author: object) -> str:
    name = author.get("name") if isinstance(author, dict) else author
    if not isinstance(name, str):
        raise _BadValue("not a list of names")
    name = " ".join(name.split())
    if name and (wrong := flaw(name, LONGEST_NAME)):
        raise _BadValue(f"a name {wrong}")
    return name


def _day(value: object) -> date:
    try:
        return datetime.fromisoformat(value.strip() if isinstance(value, str) else "").date()
    except ValueError:
        raise _BadValue("not an ISO date such as 2026-03-26") from None


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_UPVOTES:
        raise _BadValue("not a whole number from 0 on")
    return value


def _tldr(value: object) -> str | None:
    """Read a source's own summary; Semantic Scholar gives it as an object."""
    words = value.get("text") if isinstance(value, dict) else value
    if not isinstance(words, str):
        raise _BadValue("not a text")
    if wrong := flaw(words.strip(), LONGEST_TLDR):
        raise _BadValue(wrong)
    return words.strip() or None


def _short(name: str) -> str:
    """Return a key as it can be shown: printable, and no longer than a few words."""
    shown = "".join(c if c.isprintable() else "?" for c in name[:LONGEST_KEY])
    return shown if len(name) <= LONGEST_KEY else f"{shown}…"
