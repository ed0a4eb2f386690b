"""What `schedule` asks: each question with its present answer, and how a typed one is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import calendar
from bot.domain.audiences import LARGEST_SIZE, Audience, Choosiness, Layout
from bot.domain.calendar import Schedule
from bot.domain.echo import echo
from bot.domain.errors import InvalidInput
from bot.domain.replies import Field

NO_PAUSE = "no"
YES_OR_NO = ("yes", "no")
LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that is asked; `take` returns the audience with the answer in it, or raises."""

    label: str
    present: Callable[[Audience], str]
    take: Callable[[Audience, str, datetime], Audience]
    choices: tuple[str, ...] = ()
    hint: str = ""


def fields(
    audience: Audience, values: Mapping[str, str], problems: Mapping[str, str]
) -> tuple[Field, ...]:
    """Return the questions with the given answers in them, else with the present ones."""
    return tuple(
        Field(
            name=name,
            label=question.label,
            value=values.get(name, question.present(audience)),
            choices=question.choices,
            hint=question.hint,
            problem=problems.get(name, ""),
        )
        for name, question in QUESTIONS.items()
    )


def fill(
    audience: Audience, values: Mapping[str, str], now: datetime
) -> tuple[Audience, dict[str, str]]:
    """Return the audience with these answers, and every problem by the name of its field."""
    problems = {}
    for name, question in QUESTIONS.items():
        if name in values:
            try:
                audience = question.take(audience, " ".join(values[name].split()), now)
            except InvalidInput as error:
                problems[name] = str(error)
    return audience, problems


def without_past_pause(audience: Audience, now: datetime) -> Audience:
    until = audience.paused_until
    return replace(audience, paused_until=None) if until and until <= now else audience


def _take_schedule(audience: Audience, text: str, _: datetime) -> Audience:
    return replace(audience, schedule=Schedule.parse(text))


def _take_zone(audience: Audience, text: str, _: datetime) -> Audience:
    """Change the zone; a pause goes on until the same day, which begins elsewhen there."""
    zone = calendar.parse_zone(text)
    until = audience.paused_until
    if until is not None:
        until = _midnight(until.astimezone(ZoneInfo(audience.zone)).date(), zone)
    return replace(audience, zone=zone, paused_until=until)


def _take_size(audience: Audience, text: str, _: datetime) -> Audience:
    if text not in {str(size) for size in range(1, LARGEST_SIZE + 1)}:
        raise InvalidInput(f"“{echo(text)}” is not a number from 1 to {LARGEST_SIZE}.")
    return replace(audience, size=int(text))


def _take_choosiness(audience: Audience, text: str, _: datetime) -> Audience:
    return replace(audience, choosiness=Choosiness(_one_of(text, tuple(Choosiness))))


def _take_layout(audience: Audience, text: str, _: datetime) -> Audience:
    return replace(audience, layout=Layout(_one_of(text, tuple(Layout))))


def _take_note(audience: Audience, text: str, _: datetime) -> Audience:
    return replace(audience, note_when_empty=_one_of(text, YES_OR_NO) == "yes")


def _take_pause(audience: Audience, text: str, now: datetime) -> Audience:
    if text.casefold() in {"", NO_PAUSE}:
        return replace(audience, paused_until=None)
    try:
        until = _midnight(date.fromisoformat(text), audience.zone)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            f"“{echo(text)}” is not a day. Examples: {NO_PAUSE}, 2026-04-02."
        ) from error
    if not now < until <= now + LONGEST_PAUSE:
        raise InvalidInput(
            f"A pause ends after today and within a year, not on {text}; "
            "unsubscribe stops digests for longer."
        )
    return replace(audience, paused_until=until)


def _present_pause(audience: Audience) -> str:
    if audience.paused_until is None:
        return NO_PAUSE
    return audience.paused_until.astimezone(ZoneInfo(audience.zone)).date().isoformat()


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text.casefold() not in choices:
        raise InvalidInput(f"“{echo(text)}” is none of: {', '.join(choices)}.")
    return text.casefold()


QUESTIONS: dict[str, Question] = {
    "when": Question(
        label="when",
        present=lambda audience: str(audience.schedule),
        take=_take_schedule,
        hint="09:00, Mon 08:30, Mon-Fri 09:00, weekly Fri 16:00",
    ),
    "zone": Question(
        label="time zone",
        present=lambda audience: audience.zone,
        take=_take_zone,
        hint="Europe/Berlin, America/New_York, UTC",
    ),
    "size": Question(
        label="how many papers",
        present=lambda audience: str(audience.size),
        take=_take_size,
        hint=f"at most, 1 to {LARGEST_SIZE}",
    ),
    "choosiness": Question(
        label="how choosy",
        present=lambda audience: audience.choosiness.value,
        take=_take_choosiness,
        choices=tuple(Choosiness),
    ),
    "layout": Question(
        label="how it looks",
        present=lambda audience: audience.layout.value,
        take=_take_layout,
        choices=tuple(Layout),
        hint="cards: a message for each paper; compact: one for all; thread: each under the first",
    ),
    "note": Question(
        label="a note when nothing comes",
        present=lambda audience: "yes" if audience.note_when_empty else "no",
        take=_take_note,
        choices=YES_OR_NO,
        hint="one line that says why",
    ),
    "pause": Question(
        label="paused until",
        present=_present_pause,
        take=_take_pause,
        hint=f"{NO_PAUSE}, or the first day with a digest again, as 2026-04-02",
    ),
}
"""In the order in which they are asked, and taken: a pause begins at midnight in the new zone."""
