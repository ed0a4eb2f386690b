"""A workspace of the fake Slack whose app is slack_bolt as it is, with our listeners in it.

What Slack sends goes into bolt directly, as its Socket Mode adapter hands it over; what the app
sends goes over HTTP.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.app import ThreadBridge
from bot.domain.audiences import Audience, Layout
from bot.domain.editions import DeliveryState, HeaderPayload, PaperCard, PapersPayload
from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms.slack import render
from bot.platforms.slack.api.clients import Clients, silent
from bot.platforms.slack.hearing.listening import listen
from bot.platforms.slack.hearing.people import People
from bot.platforms.slack.hearing.room import Room
from tests.fakes.host import FakeHost
from tests.fakes.slack import Channel, FakeSlack, Message, Person, Team, User
from tests.fakes.slack.deliveries import Delivery
from tests.unit.services.world import World, content

Json = dict[str, Any]
OK = 200


@dataclass(kw_only=True)
class IntoBolt:
    """Hands what Slack sends to bolt, and acknowledges what bolt answers with 200, as it does."""

    app: AsyncApp
    statuses: list[int] = field(default_factory=list)
    is_ready: bool = True

    async def ready(self) -> None:
        """It always is."""

    async def attempt(self, delivery: Delivery, *, within: float) -> str:
        body = json.loads(json.dumps(delivery.payload))
        request = AsyncBoltRequest(mode="socket_mode", body=body)
        answer = await asyncio.wait_for(self.app.async_dispatch(request), within)
        self.statuses.append(answer.status)
        if answer.status != OK:
            return f"not acknowledged: {answer.status}"
        said = answer.body
        delivery.acknowledge(
            json.loads(said) if said.startswith("{") else {"text": said} if said else {}
        )
        return ""


@dataclass(kw_only=True)
class Inbound:
    """One workspace, T1, where Ada and Ben are in a channel with the bot; and what is behind it."""

    slack: FakeSlack
    host: FakeHost
    world: World
    bridge: ThreadBridge
    people: People
    into: IntoBolt
    left: list[tuple[str, datetime]]
    team: Team
    ada: Person
    ben: Person
    channel: Channel

    @property
    def home(self) -> str:
        """What Ada reads in her Home; empty where there is none."""
        return self.ada.home.seen.text if self.ada.home else ""

    @property
    def modal(self) -> str:
        """What Ada reads in the modal on top of her screen; empty where there is none."""
        return self.ada.modal.seen.text if self.ada.modal else ""

    @property
    def place(self) -> AudienceRef:
        return AudienceRef.parse(f"slack:T1/{self.channel.id}")

    async def dispatch(self, body: object) -> int:
        """Hand any body at all to bolt, and return the status it answers with."""
        request = AsyncBoltRequest(mode="socket_mode", body=body)  # type: ignore[arg-type]
        answer = await self.into.app.async_dispatch(request)
        return answer.status

    async def digest(self, place: AudienceRef, channel: Channel, *, papers: int = 1) -> Message:
        """Post a digest as one message that the ledger knows, and return it."""
        self.world.bring([content("retrieval", number) for number in range(papers)])
        audience = self._audience(place)
        self.world.edition(audience)
        with self.world.uow() as uow:
            deliveries = list(uow.editions.latest(audience.id))
            holds = [each for each in deliveries if isinstance(each.payload, PapersPayload)]
            shown = render.message(holds[-1].payload)
            client = Clients(base_url=self.slack.api_url).posting(self.team.bot_token)
            posted = await client.chat_postMessage(
                channel=channel.id,
                text=shown.text,
                blocks=list(shown.blocks),
                unfurl_links=False,
                unfurl_media=False,
            )
            reference = f"{posted['channel']}/{posted['ts']}"
            now, place_key = self.world.now, str(place.place)
            lease = uow.leases.take(
                "sender", place_key, owner="me", now=now, lasts=timedelta(minutes=1)
            )
            assert lease is not None
            uow.editions.move(
                holds[-1].id, DeliveryState.SENT, now=now, lease=lease, message=reference
            )
            uow.commit()
        message = channel.message(posted["ts"])
        assert message is not None
        return message

    def cards(self, message: Message, place: AudienceRef) -> Sequence[PaperCard]:
        """Return the papers of a message as the ledger has them."""
        with self.world.uow() as uow:
            reference = f"{message.channel.id}/{message.ts}"
            delivery = uow.editions.by_message(place.place, reference)
        assert delivery is not None
        assert not isinstance(delivery.payload, HeaderPayload)
        return delivery.payload.cards if isinstance(delivery.payload, PapersPayload) else ()

    def _audience(self, place: AudienceRef) -> Audience:
        with self.world.uow() as uow:
            found = uow.audiences.find(place)
        audience = replace(
            found or self.world.channel("retrieval", ref=place), layout=Layout.COMPACT
        )
        self.world.change(audience)
        return audience


@asynccontextmanager
async def receiving(
    world: World, *, only_managers: bool = False, command: str = "/papers"
) -> AsyncIterator[Inbound]:
    """Everything connected; what is under way at the end is let finish."""
    async with FakeSlack.running(delays=(0.01, 0.02)) as slack:
        team = slack.add_team("T1", name="Lab")
        users = [team.add_user("U1", name="ada"), team.add_user("U2", name="ben")]
        channel = team.add_channel("C1", name="reading-group", members=["U1", "U2"])
        bridge, host = ThreadBridge(world.database), FakeHost()
        left: list[tuple[str, datetime]] = []

        async def gone(tenant: str, at: datetime) -> None:
            if host.fault is not None:
                raise host.fault
            left.append((tenant, at))

        people = People(clock=lambda: world.now)
        app = AsyncApp(
            name="slack",
            logger=silent(),
            client=Clients(base_url=slack.api_url).asking(),
            authorize=_authorizing(slack),
        )
        room = Room(
            host=host,
            bridge=bridge,
            people=people,
            command=command,
            only_managers=only_managers,
            gone=gone,
        )
        listen(app, room)
        slack.deliveries.way = into = IntoBolt(app=app)
        try:
            yield Inbound(
                slack=slack,
                host=host,
                world=world,
                bridge=bridge,
                people=people,
                into=into,
                left=left,
                team=team,
                ada=slack.person(users[0]),
                ben=slack.person(users[1]),
                channel=channel,
            )
        finally:
            bridge.close()


def _authorizing(slack: FakeSlack) -> Any:  # noqa: ANN401 - bolt takes any callable
    async def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        for team in slack.teams.values():
            if team_id == team.id or (team.org_wide and team.enterprise == enterprise_id):
                return AuthorizeResult(
                    enterprise_id=enterprise_id,
                    team_id=team_id,
                    bot_user_id=team.bot.id,
                    bot_id=team.bot_id,
                    bot_token=team.bot_token,
                    user_id=user_id,
                )
        return None

    return authorize


def account(user: User) -> AccountRef:
    tenant = user.team.enterprise if user.team.org_wide else user.team.id
    return AccountRef(platform="slack", tenant=tenant or "", external_id=user.id)


async def until(condition: Callable[[], bool]) -> None:
    """Return once something is so that nobody announces; AssertionError where it never is."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")
