"""What can be done with a paper: the buttons under every card, the same on every platform."""

from __future__ import annotations

from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.replies import Card
from bot.domain.visible import one_line


def under(card: PaperCard) -> Card:
    """Return a card of a digest or an answer with its buttons and what stands behind its “⋯”."""
    paper = card.paper_id
    return Card(
        card=card,
        actions=(
            Action(name=ActionName.UP, label="👍", subject=paper),
            Action(name=ActionName.DOWN, label="👎", subject=paper),
            Action(name=ActionName.SAVE, label="Save", subject=paper),
        ),
        menu=(
            run("Why this?", f"why {paper}"),
            run("Abstract", f"abstract {paper}"),
            run("Similar", f"similar {paper}"),
            run("Not now", f"not-now {paper}"),
            *(run(f"Mute “{term}” for me", f"interests mute {term}") for term in _mutable(card)),
        ),
    )


def run(label: str, line: str) -> Action:
    """Return a button that gives a command."""
    return Action(name=ActionName.RUN, label=label, subject=line)


def _mutable(card: PaperCard) -> tuple[str, ...]:
    """Return the first reason, which is what a reader who minds this paper most likely minds."""
    return tuple(term for each in card.because[:1] if (term := one_line(each).replace(",", " ")))
