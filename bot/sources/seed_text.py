"""Text captures of Hugging Face "Daily Papers": a banner, a date, then titles and abstracts.

Nothing marks what is a title and what an abstract but their order, so one line that is missing
would shift all that follow. The reading chosen is therefore the cheapest for the whole file: a
title costs where it looks like an abstract, an abstract where it looks like a title, and a listing
that lacks one of them costs a little more than one odd-looking line does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from bot.domain.digests import Entry, Format, MonthDay, Parsed, Problem
from bot.domain.papers import PaperContent
from bot.sources.wording import LONGEST_ABSTRACT, LONGEST_TITLE, NO_PAPERS, flaw

INCOMPLETE = 2.5
"""What a listing without title or abstract costs. Two of them must cost less than a plain title
taken for an abstract (about 7) and more than an abstract of few plain words (about 3)."""

_BANNER = frozenset(
    {
        "new",
        "get trending papers in your email inbox!",
        "get trending papers in your email inbox once a day!",
        "subscribe",
        "daily papers",
        "papers",
        "by",
        "ak",
        "by ak",
        "byak",
        "and the research community",
        "byak and the research community",
        "by ak and the research community",
    }
)
_BANNER_UNITS = 12  # a date among the first lines ends the banner, whatever its other lines say
_BANNER_LENGTH = 80
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}{_YEAR}",
        rf"{_WEEKDAY}{_DAY}\s+{_MONTH}{_YEAR}",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    )
)

_LINE_END = re.compile(r"\r\n|\n|\r")
_SENTENCE_BREAK = re.compile(r"[.!?][”’\"')\]]*\s+[A-Z]")
_SENTENCE_END = re.compile(r"\.[”’\"')\]]*$")
_PROSE = re.compile(r"\b(?:we|our|this (?:paper|work|study)|however|is|are|has|have|can be)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A title or an abstract: a paragraph, and the line on which it starts."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    title: _Unit | None
    abstract: _Unit | None

    @property
    def line(self) -> int:
        return next(unit.line for unit in (self.title, self.abstract) if unit)


def accepts(name: str, text: str) -> bool:  # noqa: ARG001 - any text may be a capture
    """Say whether a file may be a capture: a text by its name, or a name without an ending."""
    stem, dot, ending = name.lower().rpartition(".")
    return not (dot and stem) or ending in {"txt", "text"}


def parse(text: str) -> Parsed:
    """Read titles with their abstracts; never raises."""
    banner, units = _split_banner(_units(text))
    entries: list[Entry] = []
    problems: list[Problem] = []
    listings = _listings(units)
    for position, listing in enumerate(listings, 1):
        content, wrong = _content(listing)
        if content is None:
            reason = f"listing {position} {wrong} (line {listing.line})"
            problems.append(Problem(line=listing.line, reason=reason))
        else:
            entries.append(Entry(position=position, line=listing.line, content=content))
    if not listings:
        reason = f"{NO_PAPERS}, only a banner" if text.strip() else NO_PAPERS
        problems.append(Problem(line=None, reason=reason))
    return Parsed(
        entries=tuple(entries),
        problems=tuple(problems),
        skipped=len(listings) - len(entries),
        banner=banner,
    )


FORMAT = Format(name="seed-text", version=1, accepts=accepts, parse=parse)


def _content(listing: _Listing) -> tuple[PaperContent | None, str]:
    if listing.abstract is None:
        return None, "has no abstract"
    if listing.title is None:
        return None, "has no title"
    title, abstract = listing.title.text, listing.abstract.text
    if wrong := flaw(title, LONGEST_TITLE):
        return None, f"has a title {wrong}"
    if wrong := flaw(abstract, LONGEST_ABSTRACT):
        return None, f"has an abstract {wrong}"
    return PaperContent(title=title, abstract=abstract), ""


def _units(text: str) -> list[_Unit]:
    """Cut a text into paragraphs; an abstract right under its title is one of its own."""
    units: list[_Unit] = []
    paragraph: list[_Unit] = []
    for number, raw in enumerate([*_LINE_END.split(text), ""], 1):
        line = raw.strip().strip("\ufeff\u200b").strip()
        if line:
            paragraph.append(_Unit(line=number, text=line))
        elif paragraph:
            units.extend(_unwrapped(paragraph))
            paragraph = []
    return units


def _unwrapped(lines: Sequence[_Unit]) -> Sequence[_Unit]:
    """Join the lines of a wrapped paragraph; lines that are whole by themselves stay alone."""
    if any(_is_banner(line) or len(line.text) > _WRAPPED for line in lines):
        return lines
    return [_Unit(line=lines[0].line, text=" ".join(line.text for line in lines))]


_WRAPPED = 200  # no text is wrapped at more characters than that


def _split_banner(units: Sequence[_Unit]) -> tuple[MonthDay | date | None, list[_Unit]]:
    """Return the first date and what is no banner; a banner inside joins two captures."""
    dates = [(place, found) for place, unit in enumerate(units) if (found := _dated(unit.text))]
    first = dates[0][0] if dates else len(units)
    head = units[: first if first < _BANNER_UNITS else 0]
    start = len(head) if all(_may_be_banner(unit.text) for unit in head) else 0
    rest = [unit for unit in units[start:] if not _is_banner(unit)]
    days = [day for _, found in dates if (day := _day(found)) is not None]
    return (days[0] if days else None), rest


def _may_be_banner(text: str) -> bool:
    return len(text) <= _BANNER_LENGTH and not text.endswith(".")


def _is_banner(unit: _Unit) -> bool:
    return unit.text.casefold() in _BANNER or _dated(unit.text) is not None


def _dated(text: str) -> re.Match[str] | None:
    if len(text) > _BANNER_LENGTH:
        return None
    return next((match for form in _DATES if (match := form.fullmatch(text))), None)


def _day(match: re.Match[str]) -> MonthDay | date | None:
    """Return the day a banner names, None for one that no calendar has."""
    named, day, year = match["month"], int(match["day"]), match["year"]
    month = int(named) if named.isdigit() else _MONTHS.index(named[:3].lower()) + 1
    try:
        if year:
            return date(int(year), month, day)
        return MonthDay(month=month, day=date(2024, month, day).day)  # a year with 29 February
    except ValueError:
        return None


def _listings(units: Sequence[_Unit]) -> list[_Listing]:
    """Choose the cheapest reading of the units as listings, whole or incomplete."""
    likeness = _likeness([unit.text for unit in units])
    best = [(0.0, 0)]  # cost of the first n units, and how many units the last listing takes
    for n, like in enumerate(likeness, 1):
        ways = [(best[n - 1][0] + _alone(like), 1)]
        if n > 1:
            ways.append((best[n - 2][0] + _as_title(likeness[n - 2]) + _as_abstract(like), 2))
        best.append(min(ways, key=lambda way: (way[0], -way[1])))
    return _followed_back(units, likeness, [taken for _, taken in best])


def _followed_back(
    units: Sequence[_Unit], likeness: Sequence[float], taken: Sequence[int]
) -> list[_Listing]:
    listings: list[_Listing] = []
    n = len(units)
    while n:
        if taken[n] == 2:  # noqa: PLR2004 - a title and an abstract
            listings.append(_Listing(title=units[n - 2], abstract=units[n - 1]))
        elif likeness[n - 1] > 0:
            listings.append(_Listing(title=None, abstract=units[n - 1]))
        else:
            listings.append(_Listing(title=units[n - 1], abstract=None))
        n -= taken[n]
    return listings[::-1]


def _as_title(likeness: float) -> float:
    return max(0.0, likeness)


def _as_abstract(likeness: float) -> float:
    return max(0.0, -likeness)


def _alone(likeness: float) -> float:
    """Return the cost of a listing of one unit: more where it could be either."""
    return INCOMPLETE + max(0.0, 1.0 - abs(likeness))


def _likeness(texts: Sequence[str]) -> list[float]:
    """Say how much each text looks like an abstract (above 0) or a title (below 0)."""
    usual = _usual_lengths([len(text) for text in texts])
    return [_by_length(len(text), usual) + _by_words(text) for text in texts]


def _usual_lengths(lengths: Sequence[int]) -> tuple[float, float]:
    """Return the usual length of the shorter half of the texts, and of the longer half."""
    ordered = sorted(lengths)
    half = len(ordered) // 2
    return (median(ordered[:half]), median(ordered[half:])) if half else (80.0, 1200.0)


def _by_length(length: int, usual: tuple[float, float]) -> float:
    """Place a length between the usual ones, from -4 to 4; unlike ones tell more."""
    short, long = usual
    spread = math.log(long / short)
    if spread < math.log(3):  # made-up pages, say: only the order tells
        return min(2.0, max(-1.0, math.log(length / 250)))
    return min(4.0, max(-4.0, 8 * math.log(length / short) / spread - 4))


def _by_words(text: str) -> float:
    """Add up what whole sentences, and words set as in a heading, say."""
    said = min(3.0, 1.5 * len(_SENTENCE_BREAK.findall(text[:4_000])))
    said += 3.0 if _SENTENCE_END.search(text[-10:]) else -1.0
    said += 1.0 if _PROSE.search(text[:4_000].lower()) else 0.0
    words = [word for word in text[:400].split() if len(word) > 3]  # noqa: PLR2004 - no “of”, “the”
    capitals = sum(word[0].isupper() for word in words)
    return said - 2.0 if words and capitals / len(words) > 0.6 else said  # noqa: PLR2004 - most
