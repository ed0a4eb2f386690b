"""A place as its visitor sees it: digests out of the ledger, private answers out of memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands.moments import moment
from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import Delivery
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Card, Form, Reply
from bot.platforms.web.room import Room, first_place, place_named
from bot.platforms.web.sessions import PLATFORM
from bot.platforms.web.transcript import ONBOARDING, Note, blocks_of
from bot.platforms.web.views import Answer, Counts, Digest, Message, Place, State, Viewer
from bot.services import chat
from bot.services.chat import Shown, Stand, Standing

AT_ONCE = 30
"""Messages that a page shows; older ones are asked for."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
DIRECT_LABEL = "Paper Round"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a visitor sees of a place; `earlier` is where older messages begin, if there are any."""

    viewer: Viewer
    places: tuple[Place, ...]
    here: Place
    messages: tuple[Message, ...]
    earlier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What one look into the database brings."""

    audiences: Sequence[Audience]
    shown: Sequence[Shown]
    stands: Mapping[PaperId, Stand]
    own: Audience | None
    until: datetime | None


async def entered(room: Room, account: AccountRef, channel: str | None) -> AudienceRef:
    """Return the place that a page is to show; raises Refused.

    A newcomer's direct messages begin with questions and papers to get to know them by.
    """

    def look(uow: UnitOfWork) -> tuple[AudienceRef, Standing]:
        place = (
            first_place(room, account, uow)
            if channel is None
            else place_named(channel, account, uow)
        )
        return place, chat.standing(account, uow)

    place, standing = await room.bridge.look(look)
    if place == AudienceRef.direct(account) and standing.is_newcomer:
        await _onboard(room, account, place)
    return place


async def conversation(
    room: Room, account: AccountRef, place: AudienceRef, *, before: str | None = None
) -> Conversation:
    """Return a place's last messages, or those before one of them."""
    notes = room.transcripts.of(account, place.channel)
    read = await room.bridge.look(lambda uow: _read(account, place, notes, before, uow))
    digests = [digest_of(each) for each in read.shown]
    more, digests = len(digests) > AT_ONCE, digests[-AT_ONCE:]
    since = digests[0].at if more else LONG_AGO
    kept = [each for each in notes if since <= each.at and (not read.until or each.at < read.until)]
    places = places_of(account, read.audiences, read.own, now=room.clock())
    return Conversation(
        viewer=viewer_of(account, read.stands, zone=read.own.zone if read.own else room.zone),
        places=places,
        here=next(each for each in places if each.channel == place.channel),
        messages=tuple(sorted([*digests, *kept], key=lambda message: message.at)),
        earlier=digests[0].id if more else None,
    )


async def viewer_for(room: Room, account: AccountRef, papers: Iterable[PaperId]) -> Viewer:
    """Return the viewer with what they did with these papers."""
    wanted = tuple(papers)

    def look(uow: UnitOfWork) -> tuple[Mapping[PaperId, Stand], Audience | None]:
        stands = chat.stands_on(wanted, chat.standing(account, uow), uow)
        return stands, uow.audiences.find(AudienceRef.direct(account))

    stands, own = await room.bridge.look(look)
    return viewer_of(account, stands, zone=own.zone if own else room.zone)


def viewer_of(account: AccountRef, stands: Mapping[PaperId, Stand], *, zone: str) -> Viewer:
    states = {paper: State(vote=each.vote, saved=each.saved) for paper, each in stands.items()}
    return Viewer(account=account, states=states, zone=zone)


def digest_of(shown: Shown) -> Digest:
    """Return a message of an edition as the page shows it."""
    delivery = shown.delivery
    return Digest(
        id=delivery.nonce,
        at=time_of(delivery),
        payload=delivery.payload,
        counts={paper: Counts(up=up, down=down) for paper, (up, down) in shown.counts.items()},
        under=delivery.thread,
    )


def time_of(delivery: Delivery) -> datetime:
    """Return when a message came; one that is being posted came just now."""
    return delivery.sent_at or delivery.attempted_at or LONG_AGO


def places_of(
    account: AccountRef, channels: Iterable[Audience], own: Audience | None, *, now: datetime
) -> tuple[Place, ...]:
    """Return the list on the left: channels, then the visitor's direct messages."""
    listed = [
        Place(channel=each.ref.channel, label=each.ref.channel, note=_note(each, now=now))
        for each in channels
    ]
    direct = Place(
        channel=account.external_id,
        label=DIRECT_LABEL,
        is_direct=True,
        note=_note(own, now=now) if own else "",
    )
    return (*listed, direct)


def papers_in(answer: Reply | Form) -> tuple[PaperId, ...]:
    """Return the papers that an answer shows."""
    return tuple(each.card.paper_id for each in blocks_of(answer) if isinstance(each, Card))


async def _onboard(room: Room, account: AccountRef, place: AudienceRef) -> None:
    if room.transcripts.onboarding(account) is not None:
        return
    answer = await room.host.command("start", account, place)
    if not papers_in(answer):
        return  # no file was taken in yet: the next time there will be some
    if room.transcripts.onboarding(account) is None:  # two pages may have been opened at once
        room.transcripts.answered(account, place.channel, answer, at=room.clock(), name=ONBOARDING)


def _read(
    account: AccountRef,
    place: AudienceRef,
    notes: Sequence[Note],
    before: str | None,
    uow: UnitOfWork,
) -> _Read:
    until = chat.message(before, account, uow) if before is not None else None
    shown = chat.messages(place.place, uow, before=until.id if until else None, limit=AT_ONCE + 1)
    papers = {card.paper_id for each in shown for card in chat.cards_of(each.delivery)}
    papers.update(
        paper for note in notes if isinstance(note, Answer) for paper in papers_in(note.answer)
    )
    return _Read(
        audiences=chat.channels(PLATFORM, uow),
        shown=shown,
        stands=chat.stands_on(sorted(papers), chat.standing(account, uow), uow),
        own=uow.audiences.find(AudienceRef.direct(account)),
        until=time_of(until) if until else None,
    )


def _note(audience: Audience, *, now: datetime) -> str:
    match audience.state:
        case AudienceState.PAUSED:
            return "paused"
        case AudienceState.ENDED:
            return "no digests"
    due = audience.next_due_at
    return f"next digest {moment(due, audience.zone, now=now)}" if due else ""
