"""Our platform over HTTP, from its installation on, with somebody else's Slack."""

import json
from collections.abc import AsyncIterator, Mapping

import pytest
from yarl import URL

from bot.domain.errors import PermanentFailure
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.installations import Installation
from bot.domain.signals import Vote
from bot.platforms import Inspection
from bot.platforms.slack.api.references import Reference
from bot.platforms.slack.checking import examine
from bot.platforms.slack.manifest import SCOPES
from bot.runtime.surroundings import utc_now
from tests.contracts.platforms.stage import Stage, until
from tests.contracts.platforms.values import FULL, PAYLOADS
from tests.fakes.host import said
from tests.peers.emulating import CLIENT_ID, REDIRECT_URL, Slack
from tests.peers.serving import TEAM, Served, served, wiring


@pytest.fixture
async def here(slack: Slack, stage: Stage) -> AsyncIterator[Served]:
    """Our platform, which no workspace has installed yet."""
    async with served(slack, stage) as platform:
        yield platform


@pytest.fixture
async def installed(here: Served) -> Served:
    await here.install()
    return here


async def place(slack: Slack, name: str) -> AudienceRef:
    return AudienceRef(platform="slack", tenant=TEAM, channel=await slack.channel(name))


async def account(slack: Slack, name: str) -> AccountRef:
    return AccountRef(platform="slack", tenant=TEAM, external_id=await slack.user(name))


def stored(stage: Stage) -> Installation | None:
    with stage.ledger.database.unit_of_work(read_only=True) as uow:
        return uow.installations.get("slack", TEAM)


async def test_an_installation_asks_for_what_the_manifest_names_and_nothing_of_the_person(
    here: Served,
) -> None:
    authorize, _ = await here.begin()
    assert authorize.with_query(None) == here.slack.outside / "oauth/v2/authorize"
    assert set(authorize.query["scope"].split(",")) == set(SCOPES)
    assert authorize.query["user_scope"] == ""
    assert authorize.query["client_id"] == CLIENT_ID
    assert authorize.query["redirect_uri"] == REDIRECT_URL


async def test_an_installation_ends_with_a_token_that_works_and_is_sealed(
    here: Served, stage: Stage
) -> None:
    await here.install()
    kept = stored(stage)
    assert kept is not None
    token = kept.secrets["bot_token"]
    assert (await here.slack.client(token).auth_test())["team_id"] == TEAM
    files = [file.read_bytes() for file in (stage.home / "var").iterdir() if file.is_file()]
    assert not any(token.encode() in content for content in files)


async def test_nothing_of_whoever_installed_it_is_kept(here: Served, stage: Stage) -> None:
    await here.install()
    assert await here.slack.user("ada") not in repr(stored(stage))


async def test_an_installation_that_another_browser_began_is_refused(
    here: Served, stage: Stage
) -> None:
    authorize, _ = await here.begin()
    answer = await here.come_back(await here.slack.agree(authorize, "ada"), "")
    assert answer.status == 400
    assert stored(stage) is None


async def test_an_installation_is_taken_once(here: Served) -> None:
    authorize, cookie = await here.begin()
    back = await here.slack.agree(authorize, "ada")
    assert (await here.come_back(back, cookie)).status == 200
    assert (await here.come_back(back, cookie)).status == 401


async def test_a_code_that_slack_never_gave_is_refused(here: Served, stage: Stage) -> None:
    authorize, cookie = await here.begin()
    forged = URL(REDIRECT_URL).with_query(code="guessed", state=authorize.query["state"])
    answer = await here.come_back(forged, cookie)
    assert answer.status >= 400
    assert "guessed" not in await answer.text()
    assert stored(stage) is None


async def test_a_digest_is_posted_and_named_by_what_slack_answered(
    installed: Served, stage: Stage
) -> None:
    papers = await place(installed.slack, "papers")
    stage.ledger.open(papers, (), FULL)
    composed = [PAYLOADS[name] for name in ("header", "several papers", "note")]
    deliveries = stage.ledger.compose(papers, *composed)
    posted = [await stage.ledger.post(each, installed.platform) for each in deliveries]
    told = await installed.slack.person("ada").conversations_history(channel=papers.channel)
    there = list(reversed(told["messages"]))
    assert posted == [f"{papers.channel}/{message['ts']}" for message in there]
    assert all(message["text"] and message["blocks"] for message in there)
    assert FULL.title in json.dumps(there)


async def test_a_channel_that_the_bot_is_not_in_is_a_lasting_failure_until_it_is_invited(
    installed: Served, stage: Stage
) -> None:
    secret = await place(installed.slack, "secret")
    stage.ledger.open(secret, (), FULL)
    first, second = (stage.ledger.compose(secret, PAYLOADS["note"])[0] for _ in range(2))
    with pytest.raises(PermanentFailure, match="/invite @Paper Round"):
        await installed.platform.post(first)
    kept = stored(stage)
    assert kept is not None
    bot = (await installed.slack.client(kept.secrets["bot_token"]).auth_test())["user_id"]
    await installed.slack.person("ada").conversations_invite(channel=secret.channel, users=bot)
    assert await installed.platform.post(second)


async def test_one_person_is_told_something_in_their_direct_messages(installed: Served) -> None:
    await installed.platform.tell(await account(installed.slack, "bob"), "Not in <!here>")
    [call] = installed.slack.calls_of("chat.postMessage")
    assert str(call["channel"]).startswith("D")
    assert call["text"] == "Not in &lt;!here&gt;"


async def test_doctor_asks_for_the_workspace_and_its_channels(
    installed: Served, stage: Stage
) -> None:
    stage.ledger.open(await place(installed.slack, "secret"), ())
    settings = wiring(installed.slack, stage).settings
    found = await examine(Inspection(settings=settings, bridge=stage.bridge, clock=utc_now))
    assert found[f"{TEAM} workspace"].detail == "Reading Group, as paper-round"
    [channel] = [part for name, part in found.items() if "channel" in name]
    assert channel.status is Status.DEGRADED
    assert "/invite @Paper Round" in channel.detail


async def test_a_thumb_reaches_the_host_with_its_giver_and_its_message(
    installed: Served, stage: Stage
) -> None:
    papers = await place(installed.slack, "papers")
    stage.ledger.open(papers, (), FULL)
    [delivery] = stage.ledger.compose(papers, PAYLOADS["a paper"])
    reference = await stage.ledger.post(delivery, installed.platform)
    ada, ts = installed.slack.person("ada"), Reference.parse(reference).ts
    thumb = {"channel": papers.channel, "timestamp": ts, "name": "+1::skin-tone-3"}
    await ada.reactions_add(**thumb)
    await ada.reactions_remove(**thumb)
    added, removed = stage.host.reactions
    assert (added.done, removed.done) == (True, False)
    assert added.vote is Vote.UP
    assert added.account == await account(installed.slack, "ada")
    assert added.message == reference
    assert added.event != removed.event


async def test_which_paper_a_thumb_means_is_asked_of_its_giver_alone(
    installed: Served, stage: Stage
) -> None:
    papers = await place(installed.slack, "papers")
    stage.ledger.open(papers, (), FULL)
    stage.host.question = said("Which paper do you mean?")
    [delivery] = stage.ledger.compose(papers, PAYLOADS["several papers"])
    reference = Reference.parse(await stage.ledger.post(delivery, installed.platform))
    bob = installed.slack.person("bob")
    await bob.reactions_add(channel=papers.channel, timestamp=reference.ts, name="thumbsup")
    await until(lambda: bool(installed.slack.calls_of("chat.postEphemeral")))
    [call] = installed.slack.calls_of("chat.postEphemeral")
    assert call["user"] == await installed.slack.user("bob")
    assert "Which paper do you mean?" in str(call["text"])


async def test_an_event_whose_signature_is_wrong_is_refused(
    installed: Served, stage: Stage
) -> None:
    papers = await place(installed.slack, "papers")
    stage.ledger.open(papers, (), FULL)
    [delivery] = stage.ledger.compose(papers, PAYLOADS["a paper"])
    reference = Reference.parse(await stage.ledger.post(delivery, installed.platform))
    answers = []

    async def tampered(body: bytes, headers: Mapping[str, str]) -> int:
        event = json.loads(body)
        event["event"]["user"] = "U000000001"
        answers.append(await installed.hear(json.dumps(event).encode(), headers))
        return 200

    installed.slack.listener = tampered
    ada = installed.slack.person("ada")
    await ada.reactions_add(channel=papers.channel, timestamp=reference.ts, name="+1")
    assert answers == [401]
    assert stage.host.reactions == []


async def test_thumbs_given_while_it_was_stopped_are_asked_for_at_the_next_start(
    slack: Slack, stage: Stage
) -> None:
    papers = await place(slack, "papers")
    stage.ledger.open(papers, (), FULL)
    async with served(slack, stage) as before:
        await before.install()
        [delivery] = stage.ledger.compose(papers, PAYLOADS["a paper"])
        reference = Reference.parse(await stage.ledger.post(delivery, before.platform))
    await slack.person("ada").reactions_add(
        channel=papers.channel, timestamp=reference.ts, name="+1"
    )
    ada = await account(slack, "ada")

    def counted() -> bool:
        with stage.ledger.database.unit_of_work(read_only=True) as uow:
            reader = uow.readers.find(ada)
            return reader is not None and uow.signals.votes(reader.id) == {FULL.paper_id: Vote.UP}

    async with served(slack, stage):
        await until(counted)
