"""The command line's tables: what they say, and that nothing in them acts on the terminal."""

import io
from datetime import UTC, datetime

from rich.console import Console

from bot.domain.audiences import Audience, AudienceKind
from bot.domain.calendar import Schedule
from bot.domain.ids import AudienceId, AudienceRef
from bot.platforms.console import tables


def audience(ref: str, label: str = "") -> Audience:
    return Audience(
        id=AudienceId(1),
        ref=AudienceRef.parse(ref),
        label=label,
        kind=AudienceKind.CHANNEL,
        owner=None,
        schedule=Schedule.parse("09:00"),
        zone="UTC",
        created_at=datetime(2026, 3, 8, tzinfo=UTC),
    )


def listed(*some: Audience) -> list[str]:
    """Return the rows below the head."""
    out = io.StringIO()
    tables.audiences([(each, ()) for each in some], Console(file=out, width=120))
    return out.getvalue().splitlines()[1:]


def test_a_channel_s_name_stands_beside_its_id_where_there_is_one() -> None:
    named, unnamed = listed(audience("slack:T1/C1", "#machine-learning"), audience("web:#papers"))
    assert named.startswith("slack:T1/C1 #machine-learning  active  ")
    assert unnamed.split()[:2] == ["web:#papers", "active"]


def test_a_channel_s_name_does_nothing_to_the_terminal() -> None:
    (row,) = listed(audience("slack:T1/C1", "#a\x1b[2J\nb"))
    assert "\x1b" not in row


def shown(*, width: int, **details: str) -> str:
    """Return what is shown of parts that are well, by name."""
    out = io.StringIO()
    parts = {name: {"status": "ok", "detail": detail} for name, detail in details.items()}
    tables.state({"status": "ok", "components": parts}, Console(file=out, width=width))
    return out.getvalue()


def test_an_address_stands_in_one_piece_below_the_table_however_narrow_it_is() -> None:
    address = f"https://example.org/{'long' * 30}?permissions=1"
    text = shown(width=40, bot=f"Paper Round; this link adds it:\n{address}", port="8765 is free")
    *table, blank, link = text.splitlines()
    assert (blank, link) == ("", address)
    assert "(below)" in "\n".join(table)
    assert all(len(line) <= 40 for line in table)


def test_words_about_an_address_stay_where_they_are_and_no_address_acts_on_the_terminal() -> None:
    text = shown(width=80, bot="https://example.org is where\nit is", odd="https://\x1b[2J")
    assert "https://example.org is where" in text
    assert "\x1b" not in text
