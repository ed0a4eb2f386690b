"""Every error Paper Round raises on purpose; each message is one sentence that says what to do.

PaperRoundError
├── UserError                    somebody asked for something impossible: tell them, exit code 1
│   ├── InvalidInput             a word, id, schedule or zone that does not parse
│   ├── NotFound                 a paper, reader or audience nobody knows
│   └── SettingsError            the configuration, all of its problems at once
├── IngestError                  a digest file that cannot be read now
│   ├── Unreadable               and never will be as it is: quarantine it
│   └── NotSettled               or is still being written: look again later
├── StorageError
│   ├── DatabaseBusy             locked by somebody else for too long: try again
│   ├── DatabaseFull             the disk is full: nothing of this step was stored
│   ├── DatabaseTooNew           made by a newer program: upgrade the program
│   └── LeaseLost                another sender took over: stop at once
└── DeliveryError                a message that was not posted as asked
    ├── TemporaryFailure         try again, not before `retry_after`
    ├── PermanentFailure         pause the audience and tell its owner
    └── UnknownOutcome           it may have been posted: do not repeat it blindly
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


class PaperRoundError(Exception):
    """The root: whatever is caught by name is caught here at the latest."""


class UserError(PaperRoundError):
    """Somebody asked for something impossible; the message is meant for them."""


class InvalidInput(UserError):
    """Words, an id, a schedule or a zone that do not parse."""


class NotFound(UserError):
    """A paper, reader or audience that nobody knows."""


class SettingsError(UserError):
    """The configuration is wrong; `problems` holds every problem that was found."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class IngestError(PaperRoundError):
    """A digest file that cannot be read now."""


class Unreadable(IngestError):
    """The file can never be read as it is; it is quarantined with this reason.

    The message can stand after the file's name and a colon, without its full stop. `sha256` names
    the bytes, where they were read at all.
    """

    def __init__(self, message: str, *, sha256: str | None = None) -> None:
        super().__init__(message)
        self.sha256 = sha256


class NotSettled(IngestError):
    """The file is still being written, or vanished while it was read: look again later."""


class StorageError(PaperRoundError):
    """The database did not do what was asked; nothing of the unit of work was stored."""


class DatabaseBusy(StorageError):
    """Somebody else held the database for longer than the busy timeout."""


class DatabaseFull(StorageError):
    """The disk is full."""


class DatabaseTooNew(StorageError):
    """The database was made by a newer program."""


class LeaseLost(StorageError):
    """Another owner holds the lease now; whatever it protected must not go on here."""


class DeliveryError(PaperRoundError):
    """A message that was not posted as asked."""


class TemporaryFailure(DeliveryError):
    """The platform cannot take the message now."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentFailure(DeliveryError):
    """The platform will never take messages for this audience as things are."""


class UnknownOutcome(DeliveryError):
    """The message may have been posted: the connection broke after it was sent."""
