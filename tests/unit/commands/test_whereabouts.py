"""What a platform knows of a place: what it is called, how many read there, the caller's clock."""

import json
from dataclasses import replace

import pytest

from bot.commands import COMMANDS
from bot.commands.managing import demand_manager
from bot.domain.audiences import Audience, Layout
from bot.domain.errors import InvalidInput, UserError
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import File, Form, Reply
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.services.composing import compose
from bot.services.editions import due_for, gather
from bot.services.subscriptions import MOST_FOR_CARDS
from tests.unit.commands.office import Office, texts

CHANNEL = AudienceRef.parse("slack:T1/C0123")
EVE = AccountRef.parse("slack:T1/U7")
READING = Whereabouts(name="#reading-group", members=12, zone="America/New_York")


def given(office: Office, line: str, where: Whereabouts = NOWHERE, **values: str) -> Reply | Form:
    return office.type(line, place=CHANNEL, caller=EVE, where=where, values=values or None)


def stored(office: Office, ref: AudienceRef = CHANNEL) -> Audience:
    with office.database.unit_of_work(read_only=True) as uow:
        audience = uow.audiences.find(ref)
        assert audience is not None
        return audience


def test_a_channel_is_called_what_its_people_call_it(office: Office) -> None:
    answer = given(office, "subscribe here robots", READING)
    assert "The first digest comes to #reading-group" in texts(answer)[0]
    assert stored(office).label == "#reading-group"


def test_who_subscribes_a_channel_hears_at_once_what_keeps_digests_from_it(office: Office) -> None:
    closed = replace(READING, obstacle="I can't post there: invite me.")
    assert "I can't post there: invite me." in texts(given(office, "subscribe here", closed))
    assert "I can't post there: invite me." not in texts(given(office, "subscribe", closed))
    assert len(texts(given(office, "subscribe here", READING))) == 2


@pytest.mark.parametrize("where", [READING, NOWHERE], ids=["told now", "told before"])
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"export"}))
def test_nobody_reads_the_id_of_a_channel_that_has_a_name(
    office: Office, name: str, where: Whereabouts
) -> None:
    given(office, "subscribe here robots, long context", READING)
    words = " legged robots" if COMMANDS[name].params else ""
    lines = [f"{name}{words}", name]
    if COMMANDS[name].here:
        lines += [f"{name} here{words}", f"{name} here"]
    for line in lines:
        try:
            told = str(given(office, line, where))
        except UserError as error:
            told = str(error)
        assert "C0123" not in told


def test_an_exported_record_of_a_channel_holds_its_name_beside_its_id(office: Office) -> None:
    given(office, "subscribe here robots", READING)
    answer = given(office, "export")
    assert isinstance(answer, Reply)
    (file,) = [block for block in answer.blocks if isinstance(block, File)]
    (audience,) = json.loads(file.content)["audiences"]
    assert (audience["channel"], audience["label"]) == ("C0123", "#reading-group")


def test_not_even_where_no_digests_come(office: Office) -> None:
    for line in ("unsubscribe here", "interests show here", "preview here", "schedule here"):
        with pytest.raises(UserError, match="No digests come to #reading-group"):
            given(office, line, READING)


def test_who_may_not_set_up_a_channel_is_told_its_name(office: Office) -> None:
    given(office, "subscribe here", READING)
    call = office.call("schedule here", place=CHANNEL)
    with (
        office.database.unit_of_work(read_only=True) as uow,
        pytest.raises(InvalidInput, match="who manage #reading-group; ask"),
    ):
        demand_manager(COMMANDS["schedule"], replace(call, manages=False), uow)


def test_its_digest_names_the_channel(office: Office) -> None:
    given(office, "subscribe here robots", READING)
    with office.database.unit_of_work(read_only=True) as uow:
        audience = stored(office)
        material = gather(audience, due_for(audience, now=office.now), uow, now=office.now)
        edition = compose(material, office.model, now=office.now)
    assert "in #reading-group" in str(edition.payloads[0])
    assert "C0123" not in str(edition.payloads)


@pytest.mark.parametrize("line", ["subscribe", "subscribe here"])
def test_a_new_audience_goes_by_the_clock_of_whoever_made_it(office: Office, line: str) -> None:
    answer = given(office, line, READING)
    assert "today at 09:00 (America/New_York)." in texts(answer)[0]
    ref = CHANNEL if line.endswith("here") else AudienceRef.direct(EVE)
    assert stored(office, ref).zone == "America/New_York"


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../etc/passwd"])
def test_a_clock_that_nobody_knows_is_everybodys(office: Office, zone: str | None) -> None:
    given(office, "subscribe here", replace(READING, zone=zone))
    assert stored(office).zone == "Europe/Berlin"


def test_an_audience_keeps_its_clock_whoever_wakes_it(office: Office) -> None:
    given(office, "subscribe here", READING)
    given(office, "unsubscribe here", READING)
    given(office, "subscribe here", replace(READING, zone="Asia/Tokyo"))
    assert stored(office).zone == "America/New_York"


def test_the_preview_of_digests_that_nobody_began_goes_by_the_callers_clock(
    office: Office,
) -> None:
    east = Whereabouts(zone="Pacific/Kiritimati")
    assert "Thu 26 March" in str(given(office, "preview all"))
    assert "Fri 27 March" in str(given(office, "preview all", east))


@pytest.mark.parametrize(
    ("members", "layout"),
    [
        (None, Layout.CARDS),
        (2, Layout.CARDS),
        (MOST_FOR_CARDS, Layout.CARDS),
        (MOST_FOR_CARDS + 1, Layout.COMPACT),
        (100_000, Layout.COMPACT),
    ],
)
def test_a_large_channel_begins_with_one_message_for_all_papers(
    office: Office, members: int | None, layout: Layout
) -> None:
    given(office, "subscribe here", replace(READING, members=members))
    assert stored(office).layout is layout


def test_ones_own_digests_begin_with_one_message_and_have_no_name(office: Office) -> None:
    given(office, "subscribe", replace(READING, members=2))
    own = stored(office, AudienceRef.direct(EVE))
    assert (own.layout, own.label) == (Layout.COMPACT, "")


def test_the_schedule_says_how_many_messages_each_layout_makes(office: Office) -> None:
    given(office, "subscribe here", READING)
    form = given(office, "schedule here")
    assert isinstance(form, Form)
    (layout,) = [field for field in form.fields if field.name == "layout"]
    assert layout.hint == (
        "cards: a message for each paper; compact: one for all; thread: each under the first"
    )
