"""The words around a paper: who, when, and the reason it is shown, the same on every platform."""

from __future__ import annotations

from datetime import date

from bot.domain.editions import PaperCard
from bot.domain.visible import one_line
from bot.services.cards import MOST_AUTHORS

BY_LIKED_AUTHOR = "by an author of a paper you liked"
BY_OTHERS = "moved up by what others here liked"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def authors_text(authors: tuple[str, ...]) -> str:
    """Return `Fei, Niu, Zhou … (9)`."""
    names = [family for author in authors if (family := _family_name(author))]
    shown = ", ".join(names[:MOST_AUTHORS])
    return f"{shown} … ({len(names)})" if len(names) > MOST_AUTHORS else shown


def date_text(day: date) -> str:
    """Return `15 Dec 2023`; not strftime, which speaks the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def reason_text(card: PaperCard) -> str:
    """Return `because: long context`, or the liked paper that is near, or nothing.

    `partly because: …` where the words named are less than half of what speaks for the paper; then
    whether somebody wrote it who is followed or wrote a liked one, and whether others' likes
    brought it up.
    """
    others = BY_OTHERS if card.by_others else ""
    return "; ".join(part for part in (_words_or_near(card), *authors_named(card), others) if part)


def authors_named(card: PaperCard) -> tuple[str, ...]:
    """Return why its authors speak for a paper; who is followed needs no other reason."""
    if card.by_followed:
        return (card.by_followed,)
    return (BY_LIKED_AUTHOR,) if card.by_liked_author else ()


def _words_or_near(card: PaperCard) -> str:
    if card.because:
        partly = "partly " if card.partly else ""
        return f"{partly}because: {', '.join(map(one_line, card.because))}"
    return f"like “{one_line(card.similar_to)}”" if card.similar_to else ""


def _family_name(author: str) -> str:
    """Return the last word of a name, or what stands before its comma."""
    before, comma, _ = one_line(author).partition(",")
    return before if comma else before.rpartition(" ")[2]
