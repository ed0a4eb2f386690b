"""What a platform knows of a place, and of whoever acts there, that nobody has to be asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Each part only where the platform knows it.

    `name` is what people there call the place, `#reading-group`. `members` is how many people are
    in it. `zone` is the IANA zone of the caller's clock. `obstacle` is the sentence that says what
    somebody there has to do before anything can be posted.
    """

    name: str = ""
    members: int | None = None
    zone: str | None = None
    obstacle: str = ""


NOWHERE = Whereabouts()
"""Of which a platform knows nothing."""
