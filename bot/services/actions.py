"""What can be done with a paper: the buttons under every card, the same on every platform."""

from __future__ import annotations

from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.replies import Card
from bot.domain.visible import one_line

HERE = "here"
LONGEST_LABEL = 40
"""Characters of a title or a topic on a button; platforms take 75 and more with what is around."""


def under(card: PaperCard, *, saved: bool = False) -> Card:
    """Return a card of a digest or an answer with its buttons and what stands behind its “⋯”.

    Pressing *Save* on a saved paper takes it back; `saved` says so on the button.
    """
    paper = card.paper_id
    return Card(
        card=card,
        actions=(
            Action(name=ActionName.UP, label="👍", subject=paper),
            Action(name=ActionName.DOWN, label="👎", subject=paper),
            Action(name=ActionName.SAVE, label="Remove" if saved else "Save", subject=paper),
        ),
        menu=(
            run("Why this?", f"why {paper}"),
            run("Abstract", f"abstract {paper}"),
            run("Similar", f"similar {paper}"),
            run("Not now", f"not-now {paper}"),
            *(
                run(f"Mute “{short(term)}” for me", topic_line("mute", term))
                for term in _mutable(card)
            ),
        ),
    )


def run(label: str, line: str) -> Action:
    """Return a button that gives a command."""
    return Action(name=ActionName.RUN, label=label, subject=line)


def topic_line(verb: str, *topics: str, here: bool = False) -> str:
    """Return the line that adds, removes, mutes or unmutes these topics: `interests add agents`.

    A comma within a topic would cut it, and a topic may begin with the word that means the
    channel; an empty place in the list keeps the two apart.
    """
    words = ", ".join(" ".join(topic.replace(",", " ").split()) for topic in topics)
    apart = ", " if words.casefold().split()[:1] == [HERE] else ""
    return f"interests {verb} {f'{HERE} ' if here else ''}{apart}{words}"


def short(words: str) -> str:
    """Return a title or a topic as a button shows it, cut at a word where there is one."""
    line = one_line(words)
    if len(line) <= LONGEST_LABEL:
        return line
    whole, _, part = line[:LONGEST_LABEL].rpartition(" ")
    return f"{whole or part[:-1]}…"


def _mutable(card: PaperCard) -> tuple[str, ...]:
    """Return the strongest reason that nobody asked for: topics come first, and are followed."""
    return tuple(term for each in card.because[1:2] or card.because if (term := one_line(each)))
