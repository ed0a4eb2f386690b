"""A form being filled in line by line: a value that each answer makes a new one of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.commands.spec import Call
from bot.domain.replies import Field, Form

CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A form, whose call it answers, and the answers so far, in the order of `asked`.

    `lines` are those of an answer that may have several, until an empty one ends it.
    """

    form: Form
    call: Call
    answers: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Field, ...]:
        """The questions: all of them, or those with a problem when the form came back."""
        troubled = tuple(each for each in self.form.fields if each.problem)
        return troubled or self.form.fields

    @property
    def question(self) -> Field | None:
        """The one to ask now; None when all are answered."""
        return self.asked[len(self.answers)] if len(self.answers) < len(self.asked) else None

    @property
    def values(self) -> Mapping[str, str]:
        """All values, whether they were asked or not."""
        given = dict(zip((each.name for each in self.asked), self.answers, strict=False))
        return {each.name: given.get(each.name, each.value) for each in self.form.fields}

    def answered(self, line: str) -> Filling:
        """Take one line: nothing keeps the present value, a choice can be named by number."""
        question, typed = self.question, line.strip()
        if question is None:
            return self
        if question.long and typed:
            return replace(self, lines=(*self.lines, typed))
        answer = _chosen(question, "\n".join(self.lines) if question.long else typed)
        return replace(self, answers=(*self.answers, answer), lines=())


def cancels(line: str) -> bool:
    return line.strip().casefold() == CANCEL


def _chosen(question: Field, typed: str) -> str:
    if not typed:
        return question.value
    numbers = {str(place): choice for place, choice in enumerate(question.choices, start=1)}
    return numbers.get(typed, typed)
