"""People: what somebody does in Slack, and what is on their screen. They do what people can."""

from __future__ import annotations

from tests.fakes.slack import chat, payloads, submitting
from tests.fakes.slack.browsing import Page, install
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.filling import filled, inputs, option, options_of
from tests.fakes.slack.interactions import ResponseUrl
from tests.fakes.slack.places import Channel, Message
from tests.fakes.slack.screens import Screen, elements
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.turns import Turn
from tests.fakes.slack.values import Json

LEAST_TYPED = 3
"""<https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/>: an external
select asks for options from so many characters on, unless min_query_length says otherwise."""


class Person(Screen):
    """Somebody who acts; each act returns its turn once it was acknowledged, or could not be.

    An act on something that is not on their screen is an AssertionError.
    """

    async def say(self, line: str, *, at: Channel | None = None) -> Turn:
        """Give a slash command in a channel, or in the direct messages with the bot."""
        channel = self.direct if at is None else at
        assert self.user.id in channel.members, f"{self.user.name} is not in {channel.name}"
        turn, urls = self._turn(), self.slack.interactions
        path = urls.response_path(turn, channel)
        payload = payloads.command(
            self.user,
            channel,
            line,
            response_url=self._hook(path),
            trigger=urls.trigger(turn),
        )
        delivery = Delivery(kind="slash_commands", payload=payload, takes_answer=True)
        await self._send(turn, delivery)
        self._said(turn, channel)
        return turn

    async def press(self, what: str, on: Message | View) -> Turn:
        """Press a button, named by its label, its value or its action_id."""
        block, button = self.button(what, on)
        return await self._act(on, payloads.action(block, button, at=self._ts()))

    async def choose(self, what: str, on: Message | View) -> Turn:
        """Choose an option of a menu, named by its label or value."""
        assert self.shows(on), "it is not on their screen"
        for block in on.blocks:
            for element in elements(block):
                chosen = option(options_of(element), what)
                if chosen is not None and element["type"] in ("overflow", "static_select"):
                    act = payloads.action(block, element, at=self._ts(), chosen=chosen)
                    return await self._act(on, act)
        raise AssertionError(f"there is no option {what!r}")

    async def options(self, view: View, action_id: str, typed: str) -> list[Json]:
        """Type into a field that completes, and return the options that are offered."""
        for block, element in inputs(view.blocks):
            if element.get("action_id") == action_id:
                if len(typed) < element.get("min_query_length", LEAST_TYPED):
                    return []
                return await self._ask(view, block, element, typed)
        raise AssertionError(f"there is no field {action_id!r}")

    async def fill(self, view: View, values: dict[str, str]) -> None:
        """Fill fields in, by their block_id, without sending them."""
        fields = {block["block_id"]: (block, element) for block, element in inputs(view.blocks)}
        for name, value in values.items():
            assert name in fields, f"there is no field {name!r}: {sorted(fields)}"
            block, element = fields[name]
            action_id = element["action_id"]
            options = options_of(element)
            if element["type"] == "external_select" and value:
                options = view.offered.get(action_id, [])
                if option(options, value) is None:
                    options = await self._ask(view, block, element, value)
            view.state[name][action_id] = filled(element, options, value)

    async def submit(self, view: View, values: dict[str, str] | None = None) -> Turn:
        """Fill fields in and send the modal; a field that is needed and empty keeps it open."""
        assert view is self.modal, "the modal is not on top of their screen"
        await self.fill(view, values or {})
        turn = self._turn()
        view.errors = submitting.missing(view)
        if view.errors:
            turn.trouble = f"These fields are needed: {', '.join(view.errors)}"
            return turn
        trigger = self.slack.interactions.trigger(turn)
        payload = payloads.submission(self.user, view, trigger=trigger)
        delivery = Delivery(kind="interactive", payload=payload, takes_answer=True)
        await self._send(turn, delivery)
        if turn.ack is not None:
            submitting.obey(self.slack, turn, view, turn.ack)
        return turn

    async def close(self, *, everything: bool = False) -> None:
        """Close the modal on top, or all of them; the app hears of it where it asked to."""
        closed = self.user.modals[:] if everything else self.user.modals[-1:]
        self.user.modals = [each for each in self.user.modals if each not in closed]
        for view in closed:
            if view.definition.get("notify_on_close"):
                payload = payloads.closing(self.user, view, cleared=everything)
                await self.slack.deliveries.send(Delivery(kind="interactive", payload=payload))

    async def react(self, message: Message, name: str, *, told: bool = True) -> Turn:
        """React to a message; `told` is False where Slack never manages to tell the app."""
        assert self.shows(message), "the message is not on their screen"
        assert message.only_for is None, "nobody reacts to what only they see"
        names = message.reactions.setdefault(name, [])
        assert self.user.id not in names, "already_reacted"
        names.append(self.user.id)
        return await self._reaction("reaction_added", message, name, told=told)

    async def unreact(self, message: Message, name: str, *, told: bool = True) -> Turn:
        """Take a reaction back."""
        names = message.reactions.get(name, [])
        assert self.user.id in names, "no_reaction"
        names.remove(self.user.id)
        if not names:
            del message.reactions[name]
        return await self._reaction("reaction_removed", message, name, told=told)

    async def shortcut(self, callback_id: str, message: Message) -> Turn:
        """Use a shortcut of a message's menu."""
        assert self.shows(message), "the message is not on their screen"
        turn, urls = self._turn(), self.slack.interactions
        payload = payloads.shortcut(
            self.user,
            callback_id,
            message,
            at=self._ts(),
            response_url=self._hook(urls.response_path(turn, message.channel)),
            trigger=urls.trigger(turn),
        )
        return await self._send(turn, Delivery(kind="interactive", payload=payload))

    async def open_home(self) -> Turn:
        """Look at the app's Home."""
        opened = payloads.home_opened(self.user, self.direct, event_ts=self._ts())
        return await self._event(opened)

    async def install(self, url: str, *, through: str = "", denies: bool = False) -> Page:
        """Install the app by its own page, whose public address may be reached `through` another.

        Returns the page that the app shows in the end.
        """
        return await install(self.slack, self.user, url, through=through, denies=denies)

    async def _reaction(self, kind: str, message: Message, name: str, *, told: bool) -> Turn:
        channel, team = message.channel, self.user.team
        hears = channel.direct is not None or channel.bot_is_member
        if not told or not hears or not team.installed or "reactions:read" not in team.scopes:
            return self._turn()
        return await self._event(
            payloads.reaction(kind, self.user, name, message, event_ts=self._ts())
        )

    async def _event(self, of: Json) -> Turn:
        turn = self._turn()
        event_id = self.slack.ids.make("Ev", length=13)
        payload = payloads.event(self.user.team, of, event_id=event_id, at=self.slack.now())
        return await self._send(turn, Delivery(kind="events_api", payload=payload))

    async def _act(self, on: Message | View, action: Json) -> Turn:
        turn, urls = self._turn(), self.slack.interactions
        trigger = urls.trigger(turn)
        if isinstance(on, View):
            payload = payloads.press_on_view(self.user, on, action, trigger=trigger)
        else:
            path = urls.response_path(turn, on.channel, on)
            payload = payloads.press_on_message(
                self.user, on, action, response_url=self._hook(path), trigger=trigger
            )
        return await self._send(turn, Delivery(kind="interactive", payload=payload))

    async def _ask(self, view: View, block: Json, element: Json, typed: str) -> list[Json]:
        payload = payloads.suggestion(self.user, view, block, element, typed=typed)
        delivery = Delivery(kind="interactive", payload=payload, takes_answer=True)
        await self.slack.deliveries.send(delivery)
        options = submitting.offered(self.slack, delivery.ack)
        view.offered[element["action_id"]] = options
        return options

    async def _send(self, turn: Turn, delivery: Delivery) -> Turn:
        turn.delivery = delivery
        turn.trouble = await self.slack.deliveries.send(delivery) or None
        return turn

    def _said(self, turn: Turn, channel: Channel) -> None:
        """Show what came with the ack of a command."""
        ack = turn.ack
        if ack and (ack.get("text") or ack.get("blocks")):
            text, blocks = chat.content(self.slack, "the ack of a command", ack, ephemeral=True)
            url = ResponseUrl(turn=turn, channel=channel, original=None, at=self.slack.now())
            chat.answered(self.slack, url, ack | {"text": text, "blocks": blocks})

    def _turn(self) -> Turn:
        self.user.turn = Turn(self.user)
        return self.user.turn

    def _hook(self, path: str) -> str:
        return f"{self.slack.url}/hooks/{path}"

    def _ts(self) -> str:
        return self.slack.ids.ts("events", self.slack.now().timestamp())
