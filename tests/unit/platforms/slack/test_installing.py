from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession
from slack_sdk.oauth.installation_store.models import Installation as Installed
from structlog.testing import capture_logs

from bot.domain.audiences import AudienceState
from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.health import Status
from bot.domain.installations import Installation
from bot.platforms.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.platforms.slack.serving.routes import MOST_A_MINUTE
from bot.platforms.slack.tenants.installing import STATE_LASTS, kept_of
from bot.platforms.slack.tenants.pages import UNREACHED
from tests.contracts.platforms.stage import until
from tests.fakes.slack import Fault, Team
from tests.fakes.slack.requests import signature
from tests.unit.platforms.slack.outpost import Outpost, Served, account_of


async def test_a_workspace_that_installs_the_bot_is_served(outpost: Outpost) -> None:
    outpost.team.installed = False
    async with outpost.served() as served:
        assert "no workspace yet" in served.platform.health().detail
        page = await served.installed(outpost.slack, outpost.ada)
        assert page.status == 200
        assert "is installed" in page.text
        assert served.platform.health().detail == "HTTP for 1 workspace"
        reference = await served.platform.post(outpost.note("Welcome."))
    assert reference.startswith("C1/")
    kept = _kept(outpost, outpost.team)
    assert kept is not None
    assert kept.secrets == {"bot_token": outpost.team.bot_token}
    assert kept.details["team_name"] == "Lab"
    assert kept.details["bot_user"] == outpost.team.bot.id
    assert set(kept.details["scopes"].split(",")) == set(SCOPES)
    assert "U1" not in kept.details.values(), "who installed it is nobody's matter"


async def test_what_people_do_comes_in_and_is_answered(outpost: Outpost) -> None:
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        served.listening_to(outpost.slack)
        turn = await outpost.slack.person(outpost.ada).say("/papers mine", at=outpost.channel)
        assert "Understood." in (await turn.answer()).seen.text


async def test_tokens_that_rotate_are_renewed_before_they_end(outpost: Outpost) -> None:
    outpost.slack.rotating = True
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        first = outpost.team.bot_token
        await served.platform.tell(outpost.account, "By the first token.")
    outpost.clock.advance(timedelta(hours=11))
    async with outpost.served() as served:
        await served.platform.tell(outpost.account, "By the second one.")
        assert outpost.team.bot_token != first
    assert len(outpost.team.direct(outpost.ada).messages) == 2


async def test_a_token_that_ended_unseen_keeps_its_message_for_the_next_try(
    outpost: Outpost,
) -> None:
    outpost.slack.rotating = True
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        with (
            outpost.slack.fault("token_expired", method="chat.postMessage"),
            pytest.raises(TemporaryFailure),
        ):
            await served.platform.tell(outpost.account, "Not yet.")
        await served.platform.tell(outpost.account, "Now.")
    assert len(outpost.team.direct(outpost.ada).messages) == 1


async def test_two_workspaces_are_served_side_by_side(outpost: Outpost) -> None:
    other = outpost.slack.add_team("T2", name="Institute")
    bea = other.add_user("U1", name="bea")
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        await served.installed(outpost.slack, bea)
        assert served.platform.health().detail == "HTTP for 2 workspaces"
        await served.platform.tell(outpost.account, "For Ada.")
        await served.platform.tell(account_of(bea), "For Bea.")
        await served.platform.tell(outpost.account, "For Ada too.")
    assert len(outpost.team.direct(outpost.ada).messages) == 2
    assert len(other.direct(bea).messages) == 1


async def test_a_workspace_that_refuses_its_token_does_not_fail_the_others(
    outpost: Outpost,
) -> None:
    other = outpost.slack.add_team("T2", name="Institute")
    bea = other.add_user("U1", name="bea")
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        await served.installed(outpost.slack, bea)
        other.installed = False
        with pytest.raises(PermanentFailure):
            await served.platform.tell(account_of(bea), "Refused.")
        assert served.platform.health().status is Status.DEGRADED
        await served.platform.tell(outpost.account, "Still.")
        assert served.platform.health().status is Status.OK


async def test_workspaces_are_served_after_a_restart(outpost: Outpost) -> None:
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
    async with outpost.served() as served:
        assert served.platform.health().detail == "HTTP for 1 workspace"
        await served.platform.tell(outpost.account, "Again.")
    assert len(outpost.team.direct(outpost.ada).messages) == 1


async def test_a_workspace_that_removes_the_bot_is_forgotten_and_may_come_again(
    outpost: Outpost,
) -> None:
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        await served.platform.tell(outpost.account, "Hello.")
        served.listening_to(outpost.slack)
        await outpost.slack.uninstall(outpost.team)
        await outpost.slack.uninstall(outpost.team)
        assert _kept(outpost, outpost.team) is None
        assert _state(outpost) is AudienceState.ENDED
        with pytest.raises(PermanentFailure):
            await served.platform.tell(outpost.account, "Gone?")
        await until(lambda: "no workspace" in served.platform.health().detail)
        await served.installed(outpost.slack, outpost.ada)
        await served.platform.tell(outpost.account, "Back.")


async def test_a_late_report_of_a_removal_does_not_end_a_new_installation(
    outpost: Outpost,
) -> None:
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        served.listening_to(outpost.slack)
        await outpost.slack.send_event(outpost.team, {"type": "app_uninstalled"})
        await served.platform.tell(outpost.account, "Still here.")
    assert _kept(outpost, outpost.team) is not None
    assert _state(outpost) is AudienceState.ACTIVE


async def test_who_denies_it_is_told_that_nothing_was_installed(outpost: Outpost) -> None:
    async with outpost.served() as served:
        page = await served.installed(outpost.slack, outpost.ada, denies=True)
    assert "nothing was installed" in page.text
    assert _kept(outpost, outpost.team) is None


async def test_an_installation_that_takes_too_long_begins_again(outpost: Outpost) -> None:
    async with outpost.served() as served, ClientSession() as browser:
        cookie, state = await _begun(served, browser)
        outpost.clock.advance(STATE_LASTS + timedelta(seconds=1))
        status, words = await _back(served, browser, state, cookie)
    assert status == 401
    assert "Begin again" in words


async def test_a_state_is_taken_once_and_in_its_own_browser_only(outpost: Outpost) -> None:
    async with outpost.served() as served, ClientSession() as browser:
        cookie, state = await _begun(served, browser)
        assert (await _back(served, browser, state, ""))[0] == 400
        assert (await _back(served, browser, state, cookie, code="nonsense"))[0] == 401
        status, words = await _back(served, browser, state, cookie)
    assert status == 401
    assert "done already" in words


async def test_a_page_repeats_nothing_of_its_address(outpost: Outpost) -> None:
    async with outpost.served() as served, ClientSession() as browser:
        url = f"{served.address}{REDIRECT_PATH}?error=%3Cscript%3Ealert(1)%3C/script%3E"
        async with browser.get(url) as response:
            words = await response.text()
            assert response.content_type == "text/plain"
    assert "script" not in words


async def test_a_slack_that_does_not_answer_is_said_in_words(outpost: Outpost) -> None:
    async with outpost.served() as served:
        with outpost.slack.fault(Fault.DROPPED_BEFORE, method="oauth.v2.access", times=None):
            page = await served.installed(outpost.slack, outpost.ada)
    assert page.status == 502
    assert page.text == UNREACHED


async def test_what_slack_did_not_sign_is_refused(outpost: Outpost) -> None:
    body = '{"type": "url_verification", "challenge": "x"}'
    async with outpost.served() as served, ClientSession() as other:
        assert await _sent(served, other, body, "v0=0", outpost.now) == 401
        right = signature(outpost.slack.signing_secret, outpost.now, body)
        assert await _sent(served, other, body, right, outpost.now) == 200
        assert await _sent(served, other, body + " ", right, outpost.now) == 401
        old = str(int(outpost.now) - 600)
        stale = signature(outpost.slack.signing_secret, old, body)
        assert await _sent(served, other, body, stale, old) == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"team": 5, "event": []}', "application/json"),
        (b'{"authorizations": [1]}', "application/json"),
        (b"\xff\xfe", "application/json; charset=utf-8"),
        (b"payload=%5B%5D", "application/x-www-form-urlencoded"),
        (b"payload=1", "application/x-www-form-urlencoded"),
        (b"a=b", "application/x-www-form-urlencoded; charset=nonsense"),
    ],
)
@pytest.mark.parametrize("stamp", ["", "soon", "9" * 5000, "1", "now"])
async def test_a_strangers_request_is_refused_and_fails_nothing(
    outpost: Outpost, body: bytes, kind: str, stamp: str
) -> None:
    stamp = outpost.now if stamp == "now" else stamp
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp}
    async with outpost.served() as served, ClientSession() as other:
        url = f"{served.address}{EVENTS_PATH}"
        with capture_logs() as logs:
            for signed in ("v0=0", "é"):
                sent = headers | {"X-Slack-Signature": signed}
                async with other.post(url, data=body, headers=sent) as response:
                    assert response.status in {400, 401}
        assert not logs


async def test_a_flood_of_installations_is_held_up(outpost: Outpost) -> None:
    async with outpost.served() as served, ClientSession() as browser:
        for _ in range(MOST_A_MINUTE):
            await _begun(served, browser)
        url = f"{served.address}{INSTALL_PATH}"
        async with browser.get(url, allow_redirects=False) as response:
            assert response.status == 429


async def test_an_organisation_installs_it_for_all_its_workspaces(outpost: Outpost) -> None:
    org = outpost.slack.add_team("T3", name="Branch", enterprise="E1", org_wide=True)
    cy = org.add_user("U3", name="cy")
    async with outpost.served() as served:
        await served.installed(outpost.slack, cy)
        served.listening_to(outpost.slack)
        place = org.add_channel("C3", members=[cy])
        turn = await outpost.slack.person(cy).say("/papers mine", at=place)
        assert "Understood." in (await turn.answer()).seen.text
    assert outpost.host.typed[-1].by.tenant == "E1"
    assert outpost.tenants() == ["E1"]


def test_what_is_kept_is_the_bots_side_and_nothing_of_who_installed_it(outpost: Outpost) -> None:
    kept = kept_of(
        Installed(
            app_id="A1",
            team_id="T1",
            team_name="Lab",
            bot_token="xoxe.xoxb-1",
            bot_id="B1",
            bot_user_id="U0",
            bot_scopes="chat:write,commands",
            bot_refresh_token="xoxe-1",
            bot_token_expires_at=1_800_000_000,
            user_id="U1",
            user_token="xoxp-1",
            incoming_webhook_url="https://hooks.slack.com/x",
        ),
        now=outpost.clock(),
    )
    assert kept == Installation(
        platform="slack",
        tenant="T1",
        secrets={"bot_token": "xoxe.xoxb-1", "refresh_token": "xoxe-1"},
        details={
            "team_name": "Lab",
            "bot_user": "U0",
            "bot": "B1",
            "app": "A1",
            "scopes": "chat:write,commands",
            "expires_at": "1800000000",
        },
        installed_at=outpost.clock(),
    )


async def _begun(served: Served, browser: ClientSession) -> tuple[str, str]:
    """Begin an installation; return the cookie and the state that it is known by."""
    url = f"{served.address}{INSTALL_PATH}"
    async with browser.get(url, allow_redirects=False) as response:
        assert response.status == 302
        (state,) = parse_qs(urlsplit(response.headers["Location"]).query)["state"]
        name, cookie = next((each.key, each.value) for each in response.cookies.values())
        return f"{name}={cookie}", state


async def _back(
    served: Served, browser: ClientSession, state: str, cookie: str, *, code: str = "1"
) -> tuple[int, str]:
    """Come back from Slack; return the status and the words of the page."""
    url = f"{served.address}{REDIRECT_PATH}?state={state}&code={code}"
    async with browser.get(url, headers={"Cookie": cookie}) as response:
        return response.status, await response.text()


async def _sent(served: Served, session: ClientSession, body: str, signed: str, stamp: str) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signed,
    }
    url = f"{served.address}{EVENTS_PATH}"
    async with session.post(url, data=body, headers=headers) as response:
        return response.status


def _kept(outpost: Outpost, team: Team) -> Installation | None:
    with outpost.ledger.database.unit_of_work() as uow:
        return uow.installations.get("slack", team.id)


def _state(outpost: Outpost) -> AudienceState:
    with outpost.ledger.database.unit_of_work() as uow:
        audience = uow.audiences.find(outpost.place)
        assert audience is not None
        return audience.state
