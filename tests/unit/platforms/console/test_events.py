from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from bot.domain.ids import AccountRef, AudienceId, PaperId
from bot.domain.signals import Surface, Vote
from bot.platforms.console.board import Shown
from bot.platforms.console.events import (
    HINT,
    STOPPING,
    Command,
    OnPaper,
    Typed,
    Unclear,
    Undo,
    VoteOn,
    act_on,
    read_line,
)
from bot.services.votes import Act

UNDO_NEEDS = Unclear(
    sentence="undo needs the number of one paper that was shown, or nothing: undo 3."
)
UP_NEEDS = Unclear(sentence="+1 needs the number of one paper that was shown: +1 3.")


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("/papers topic long context", Command(line="topic long context")),
        ("papers topic x", Command(line="topic x")),
        ("/PAPERS mine ", Command(line="mine")),
        ("/papers", Command(line="")),
        ("+1 3", VoteOn(vote=Vote.UP, number=3)),
        ("-1 3", VoteOn(vote=Vote.DOWN, number=3)),
        ("+1  #12", VoteOn(vote=Vote.UP, number=12)),
        ("👎 4", VoteOn(vote=Vote.DOWN, number=4)),
        ("undo", Undo()),
        ("Undo 3", Undo(number=3)),
        ("", None),
        ("  \t", None),
        ("+1", UP_NEEDS),
        ("+1 three", UP_NEEDS),
        ("+1 ³", UP_NEEDS),
        ("+1 99999", UP_NEEDS),
        ("+13", Unclear(sentence=HINT)),
        ("👍🏽 2", VoteOn(vote=Vote.UP, number=2)),
        ("undo this", UNDO_NEEDS),
        ("save 3", OnPaper(word="save", number=3)),
        ("Not now #12", OnPaper(word="not-now", number=12)),
        ("not-now 1", OnPaper(word="not-now", number=1)),
        ("why not 3 of them", Unclear(sentence=HINT)),
        ("save", Unclear(sentence=HINT)),
        ("save 99999", Unclear(sentence=HINT)),
        ("quit", Unclear(sentence=STOPPING)),
        ("topic x", Unclear(sentence=HINT)),
        ("paperscissors", Unclear(sentence=HINT)),
        ("undoing 3", OnPaper(word="undoing", number=3)),
    ],
)  # fmt: skip
def test_a_typed_line_is_a_value(line: str, typed: Typed | None) -> None:
    assert read_line(line) == typed


@given(st.text())
def test_any_line_is_read(line: str) -> None:
    assert read_line(line) is not None or not line.strip()


def test_a_typed_vote_is_an_act_on_the_message_of_its_paper() -> None:
    you = AccountRef(platform="web", external_id="you")
    now = datetime(2026, 3, 26, tzinfo=UTC)
    shown = Shown(paper=PaperId("p_1"), message="m1", audience=AudienceId(7))
    assert act_on(shown, Vote.DOWN, you, at=now) == Act(
        account=you,
        paper=PaperId("p_1"),
        vote=Vote.DOWN,
        surface=Surface.BUTTON,
        message="m1",
        name="-1",
        at=now,
        audience=AudienceId(7),
    )
