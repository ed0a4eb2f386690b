from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.commands import parse_line
from bot.commands.post_again import NOT_HERE, POST_AGAIN, SENTENCES, button
from bot.commands.spec import Call
from bot.domain.audiences import AudienceState
from bot.domain.editions import (
    Action,
    Delivery,
    DeliveryState,
    HeaderPayload,
    NotePayload,
    PaperCard,
    PapersPayload,
    Payload,
)
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import (
    AccountRef,
    AudienceId,
    AudienceRef,
    DeliveryId,
    EditionId,
    PaperId,
)
from bot.domain.replies import Reply
from bot.services import actions, delivery
from bot.services.again import Again
from bot.services.delivery import Lost
from tests.unit.commands.office import OWN, PAPERS, YOU, Office, empty_edition, texts

ELSE = AccountRef(platform="web", external_id="else")
TITLES = ("Folding", "Docking", "Walking", "Grasping", "Planning", "Long " * 30)
PAPER_BY_PAPER: tuple[Payload, ...] = (
    HeaderPayload(title="Thursday"),
    *(
        PapersPayload(
            cards=(PaperCard(paper_id=PaperId(f"p_{number}"), number=number, title=title),)
        )
        for number, title in enumerate(TITLES, start=1)
    ),
)


def lose(
    office: Office,
    ref: AudienceRef = PAPERS,
    *,
    payloads: Sequence[Payload] = PAPER_BY_PAPER[:1],
) -> list[Delivery]:
    """Let nobody know whether the messages of an audience's digest arrived."""
    office.publish(ref, replace(empty_edition(), payloads=tuple(payloads)))
    with office.database.unit_of_work() as uow:
        turn = delivery.start(ref.place, uow, owner="one", may_resend=_never, now=office.now)
    while turn is not None and turn.delivery is not None:
        lost = Lost(reason="broken")
        with office.database.unit_of_work() as uow:
            turn = delivery.go_on(turn, lost, uow, may_resend=_never, now=office.now)
    with office.database.unit_of_work(read_only=True) as uow:
        audience = uow.audiences.find(ref)
        assert audience is not None
        return list(uow.editions.latest(audience.id))


def _never(_: object) -> bool:
    return False


def run(office: Office, line: str, call: Call) -> Reply:
    """Run a command for whoever this call says is calling."""
    asked = office.call(line, place=call.place, caller=call.caller)
    values = replace(call, values=asked.values)
    with office.database.unit_of_work() as uow:
        answer = parse_line(line)[0].run(values, office.desk(uow))
    assert isinstance(answer, Reply)
    return answer


def state(office: Office, message: Delivery) -> DeliveryState:
    with office.database.unit_of_work(read_only=True) as uow:
        return uow.editions.delivery(message.id).state


def offered(answer: Reply) -> list[Action]:
    return [each for each in answer.actions if each.subject.startswith("post-again")]


@pytest.fixture
def lost(empty_office: Office) -> Delivery:
    """A message for the channel, which you subscribed, of which nobody knows."""
    empty_office.type("subscribe here")
    (message,) = lose(empty_office)
    return message


def test_who_subscribed_the_channel_has_a_message_posted_once(
    empty_office: Office, lost: Delivery
) -> None:
    call = Call(caller=YOU, place=PAPERS, manages=False)
    line = f"post-again {lost.id}"
    assert texts(run(empty_office, line, call)) == [SENTENCES[Again.WILL_BE]]
    assert state(empty_office, lost) is DeliveryState.PENDING
    assert texts(run(empty_office, line, call)) == [SENTENCES[Again.IS_ON_ITS_WAY]]


def test_who_manages_the_channel_has_a_message_posted_again(
    empty_office: Office, lost: Delivery
) -> None:
    run(empty_office, f"post-again {lost.id}", Call(caller=ELSE, place=PAPERS, manages=True))
    assert state(empty_office, lost) is DeliveryState.PENDING


def test_others_are_told_whom_to_ask(empty_office: Office, lost: Delivery) -> None:
    call = Call(caller=ELSE, place=PAPERS, manages=False)
    with pytest.raises(InvalidInput, match="subscribed or manages #papers; ask one of them"):
        run(empty_office, f"post-again {lost.id}", call)
    assert state(empty_office, lost) is DeliveryState.UNKNOWN


def test_everybody_has_their_own_messages_posted_again_wherever_they_are(
    empty_office: Office,
) -> None:
    empty_office.type("subscribe")
    (message,) = lose(empty_office, OWN)
    run(empty_office, f"post-again {message.id}", Call(caller=YOU, place=PAPERS, manages=False))
    assert state(empty_office, message) is DeliveryState.PENDING


@pytest.mark.parametrize(
    "place",
    [
        AudienceRef(platform="web", channel="#other"),
        AudienceRef(platform="slack", tenant="T1", channel="#papers"),
        AudienceRef(platform="web", tenant="T1", channel="#papers"),
        AudienceRef.direct(ELSE),
    ],
    ids=str,
)
def test_what_was_for_another_place_does_not_exist_here(
    empty_office: Office, lost: Delivery, place: AudienceRef
) -> None:
    with pytest.raises(NotFound, match="was for here"):
        run(empty_office, f"post-again {lost.id}", Call(caller=ELSE, place=place))
    assert state(empty_office, lost) is DeliveryState.UNKNOWN


def test_nobody_has_what_was_for_somebody_else_posted_again(empty_office: Office) -> None:
    empty_office.type("subscribe")
    (message,) = lose(empty_office, OWN)
    with pytest.raises(NotFound, match="was for here"):
        run(empty_office, f"post-again {message.id}", Call(caller=ELSE, place=PAPERS))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    typed=st.one_of(
        st.text(min_size=1).filter(lambda text: text.strip().lstrip("0") != "1"),
        st.integers(min_value=2).map(str),
        st.sampled_from(["²", "١", "-1"]),
    )
)
def test_no_other_number_and_no_words_name_a_message(
    empty_office: Office, lost: Delivery, typed: str
) -> None:
    assert lost.id == 1
    call = Call(caller=YOU, place=PAPERS, values={"number": typed})
    with (
        empty_office.database.unit_of_work() as uow,
        pytest.raises(NotFound, match=NOT_HERE.split(":", maxsplit=1)[0]),
    ):
        POST_AGAIN.run(call, empty_office.desk(uow))


@pytest.mark.parametrize("manages", [True, False])
def test_status_tells_everybody_and_offers_it_to_those_who_may(
    empty_office: Office, lost: Delivery, *, manages: bool
) -> None:
    answer = run(empty_office, "status", Call(caller=ELSE, place=PAPERS, manages=manages))
    told = "1 message of the last digest for #papers may not have arrived"
    assert texts(answer)[-1] == (
        f"{told}: posted again, it may be there twice." if manages else f"{told}."
    )
    again = actions.run("Post again: the header", f"post-again {lost.id}")
    assert offered(answer) == ([again] if manages else [])


def test_status_tells_of_the_callers_own_digests_too(empty_office: Office) -> None:
    empty_office.type("subscribe")
    lose(empty_office, OWN, payloads=PAPER_BY_PAPER[:3])
    for place in (OWN, PAPERS):
        answer = run(empty_office, "status", Call(caller=YOU, place=place, manages=False))
        assert texts(answer)[1] == (
            "3 messages of the last digest for you may not have arrived: "
            "posted again, they may be there twice."
        )
        assert [each.label for each in offered(answer)] == [
            "Post again: the header",
            "Post again: 1 · Folding",
            "Post again: 2 · Docking",
        ]


def test_status_offers_five_at_most(empty_office: Office) -> None:
    empty_office.type("subscribe here")
    messages = lose(empty_office, payloads=PAPER_BY_PAPER)
    answer = run(empty_office, "status", Call(caller=YOU, place=PAPERS))
    assert [each.subject for each in offered(answer)] == [
        f"post-again {each.id}" for each in messages[:5]
    ]
    assert "7 messages of the last digest" in texts(answer)[2]


def test_status_offers_nothing_again_while_digests_are_paused(
    empty_office: Office, lost: Delivery
) -> None:
    with empty_office.database.unit_of_work() as uow:
        audience = uow.audiences.get(lost.audience)
        uow.audiences.update(replace(audience, state=AudienceState.PAUSED))
        uow.commit()
    answer = run(empty_office, "status", Call(caller=YOU, place=PAPERS))
    assert texts(answer)[-1].endswith("may not have arrived.")
    assert offered(answer) == []


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (PAPER_BY_PAPER[0], "the header"),
        (NotePayload(text="Nothing today."), "the note"),
        (PAPER_BY_PAPER[1], "1 · Folding"),
        (PAPER_BY_PAPER[6], "6 · Long Long Long Long Long Long Long Long…"),
        (
            PapersPayload(
                cards=tuple(
                    PaperCard(paper_id=PaperId("p"), number=number, title="t")
                    for number in range(1, 6)
                )
            ),
            "papers 1 to 5",
        ),
    ],
)
def test_a_button_says_which_message_it_means(payload: Payload, named: str) -> None:
    message = Delivery(
        id=DeliveryId(7),
        edition=EditionId(1),
        audience=AudienceId(1),
        to=PAPERS,
        position=0,
        payload=payload,
        nonce="n",
    )
    assert button(message) == actions.run(f"Post again: {named}", "post-again 7")
