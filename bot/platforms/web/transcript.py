"""What people typed and were answered, for their own eyes, until the program stops.

So a page that is loaded again shows its private answers. Nothing of it is stored, and what is
kept is bounded: in lines for each place, in places, and in bytes of files.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.spec import Call
from bot.domain.ids import AccountRef
from bot.domain.replies import Block, File, Form, Reply
from bot.platforms.web.views import Answer, Said

Note = Said | Answer
ONBOARDING = "start"
"""The id of the answer that a newcomer's direct messages begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is kept."""

    notes: int = 60
    places: int = 300
    file_bytes: int = 16 * 1024 * 1024


@dataclass(kw_only=True)
class Transcripts:
    """Notes by account and place, the place used last at the end; `boot` is in every id."""

    boot: str
    bounds: Bounds = field(default_factory=Bounds)
    _number: int = 0
    _notes: OrderedDict[tuple[AccountRef, str], list[Note]] = field(default_factory=OrderedDict)

    def said(self, account: AccountRef, channel: str, text: str, *, at: datetime) -> Said:
        """Keep a line that somebody typed."""
        said = Said(id=self._new_id(), at=at, text=text)
        self._add(account, channel, said)
        return said

    def answered(
        self,
        account: AccountRef,
        channel: str,
        answer: Reply | Form,
        *,
        at: datetime,
        call: Call | None = None,
        name: str | None = None,
    ) -> Answer:
        """Keep an answer; one with a `name` has that for its id."""
        kept = Answer(id=name or self._new_id(), at=at, answer=answer, call=call)
        self._add(account, channel, kept)
        if _files(kept):
            self._shed()
        return kept

    def of(self, account: AccountRef, channel: str) -> tuple[Note, ...]:
        """Return what is kept of a place, oldest first."""
        return tuple(self._notes.get((account, channel), ()))

    def onboarding(self, account: AccountRef) -> Answer | None:
        """Return the answer that the account's direct messages began with."""
        notes = self.of(account, account.external_id)
        found = (each for each in notes if isinstance(each, Answer) and each.id == ONBOARDING)
        return next(found, None)

    def close_form(self, account: AccountRef, channel: str, call: Call, submit: str) -> None:
        """Forget the form that was filled in just now, so that it is not asked again."""
        notes = self._notes.get((account, channel), [])
        notes[:] = [each for each in notes if not _asks(each, call, submit)]

    def file(self, account: AccountRef, name: str) -> File | None:
        """Return the account's file `{id of its answer}.{its number among the answer's files}`."""
        answer, _, number = name.rpartition(".")
        for (owner, _channel), notes in self._notes.items():
            for note in notes if owner == account else ():
                if note.id == answer:
                    numbered = enumerate(_files(note), start=1)
                    return next((file for at, file in numbered if str(at) == number), None)
        return None

    def forget(self, account: AccountRef) -> None:
        """Keep nothing of an account."""
        for key in [key for key in self._notes if key[0] == account]:
            del self._notes[key]

    def _new_id(self) -> str:
        self._number += 1
        return f"{self.boot}-{self._number}"

    def _add(self, account: AccountRef, channel: str, note: Note) -> None:
        notes = self._notes.setdefault((account, channel), [])
        self._notes.move_to_end((account, channel))
        notes.append(note)
        del notes[: -self.bounds.notes]
        while len(self._notes) > self.bounds.places:
            self._notes.popitem(last=False)

    def _shed(self) -> None:
        """Forget answers with files, those of the place used longest ago first."""
        too_many = sum(map(_bytes, self._all())) - self.bounds.file_bytes
        for note in list(self._all()):
            if too_many <= 0:
                return
            if size := _bytes(note):
                too_many -= size
                for notes in self._notes.values():
                    notes[:] = [each for each in notes if each is not note]

    def _all(self) -> Iterator[Note]:
        return (note for notes in self._notes.values() for note in notes)


def blocks_of(answer: Reply | Form) -> tuple[Block, ...]:
    return (*answer.blocks, *answer.details) if isinstance(answer, Reply) else ()


def _files(note: Note) -> tuple[File, ...]:
    blocks = blocks_of(note.answer) if isinstance(note, Answer) else ()
    return tuple(block for block in blocks if isinstance(block, File))


def _bytes(note: Note) -> int:
    return sum(len(file.content) for file in _files(note))


def _asks(note: Note, call: Call, submit: str) -> bool:
    return (
        isinstance(note, Answer)
        and isinstance(note.answer, Form)
        and note.answer.submit == submit
        and note.call is not None
        and note.call.here == call.here
    )
