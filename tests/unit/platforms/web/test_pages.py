from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.domain.ids import AudienceRef
from bot.platforms.web.guarding import PAGE_POLICY
from bot.platforms.web.reading import AT_ONCE
from tests.unit.platforms.web.chatting import (
    Browser,
    Chat,
    account,
    chatting,
    papers_of,
)
from tests.unit.services.world import DAY, World, content


async def test_the_printed_link_logs_a_browser_in(chat: Chat) -> None:
    browser = await chat.visit()
    assert (await browser.get("/")).status == 401
    answer = await browser.get(chat.link("ada"))
    assert answer.status == 200
    assert 'http-equiv="refresh"' in answer.text
    port = chat.address.rpartition(":")[2]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"paperround-{port}=ada.")
    attributes = {each.strip().lower() for each in cookie.split(";")[1:]}
    assert attributes == {"httponly", "samesite=strict", "path=/", f"max-age={90 * 24 * 3600}"}
    assert (await browser.get("/")).status == 200


async def test_logging_out_forgets_the_cookie(ann: Browser) -> None:
    async with ann.session.post(f"{ann.address}/logout", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/")
    assert (await ann.get("/")).status == 401


@pytest.mark.parametrize("query", ["", "?token=", "?token=ada.x.y", "?token=a&token=b"])
async def test_a_link_that_is_none_logs_nobody_in(chat: Chat, query: str) -> None:
    answer = await (await chat.visit()).get(f"/login{query}")
    assert answer.status in {400, 401}
    assert "Set-Cookie" not in answer.headers
    assert "<h1>" in answer.text


async def test_an_old_link_says_how_to_get_a_new_one(chat: Chat) -> None:
    link = chat.link("ada")
    chat.world.now += DAY + DAY
    answer = await (await chat.visit()).get(link)
    assert answer.status == 401
    assert "paperround login" in answer.text


@pytest.mark.parametrize("cookie", ["", "ann", "ann.aaaaaa.bbbbbb", "é", "x" * 5000])
async def test_a_forged_cookie_is_nobody_s(chat: Chat, cookie: str) -> None:
    port = chat.address.rpartition(":")[2]
    async with ClientSession(
        cookie_jar=CookieJar(unsafe=True), headers={"Cookie": f"paperround-{port}={cookie}"}
    ) as session:
        browser = Browser(session=session, address=chat.address)
        assert (await browser.get("/")).status == 401
        assert (await browser.get("/api/messages")).error.startswith("This browser is not logged")


async def test_a_link_s_token_is_no_cookie_and_a_cookie_of_another_home_is_none(
    chat: Chat,
) -> None:
    port = chat.address.rpartition(":")[2]
    token = chat.link("ann").partition("token=")[2]
    async with ClientSession(
        cookie_jar=CookieJar(unsafe=True), headers={"Cookie": f"paperround-{port}={token}"}
    ) as session:
        assert (await Browser(session=session, address=chat.address).get("/")).status == 401


async def test_the_page_may_load_what_is_beside_it_and_nothing_else(ann: Browser) -> None:
    answer = await ann.get("/")
    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in PAGE_POLICY


async def test_a_page_begins_in_the_first_channel_and_shows_its_digest(
    chat: Chat, ann: Browser
) -> None:
    audience = chat.papers
    deliveries = await chat.deliver(audience)
    page = (await ann.get("/")).text
    for name, card in papers_of(deliveries):
        assert card.title in page
        assert f'"{name}"' in page
    assert page == (await ann.get("/", channel="#papers")).text


async def test_without_a_channel_a_page_begins_in_direct_messages(chat: Chat) -> None:
    with chat.world.database.unit_of_work() as uow:
        assert uow.audiences.find(AudienceRef.parse("web:#papers")) is not None
    browser = await chat.visit("ann")
    assert (await browser.get("/", channel="ann")).status == 200


@pytest.mark.parametrize("channel", ["#none", "ben", "", "papers", "#pa/pers", "\U0001f984"])
async def test_a_place_that_is_none_of_mine_is_not_found(ann: Browser, channel: str) -> None:
    for path in ("/", "/fragments/messages", "/fragments/places", "/api/messages"):
        answer = await ann.get(path, channel=channel)
        assert answer.status == 404


async def test_older_messages_are_asked_for_and_come_once(chat: Chat, ann: Browser) -> None:
    audience = chat.papers
    sent = []
    for _ in range(12):
        chat.world.now += DAY
        chat.world.bring_subjects(each=2)
        sent += [each.nonce for each in await chat.deliver(audience)]
    assert len(sent) > AT_ONCE
    shown: list[str] = []
    answer = await ann.get("/fragments/messages", channel="#papers")
    while True:
        now = [nonce for nonce in sent if f'data-id="{nonce}"' in answer.text]
        shown = now + shown
        earlier = answer.headers.get("X-Earlier")
        if earlier is None:
            break
        assert earlier == now[0]
        answer = await ann.get("/fragments/messages", channel="#papers", before=earlier)
    assert shown == sent


async def test_one_message_is_shown_to_those_who_may_see_it(chat: Chat, ann: Browser) -> None:
    audience = chat.papers
    nonce = (await chat.deliver(audience))[1].nonce
    assert f'data-id="{nonce}"' in (await ann.get(f"/fragments/message/{nonce}")).text
    assert (await ann.get("/fragments/message/none")).status == 404


async def test_what_i_typed_and_was_answered_is_there_after_a_reload(
    ann: Browser, ben: Browser
) -> None:
    answer = await ann.type("topic retrieval")
    assert "Retrieval study" in answer["text"]
    assert "Retrieval study" in answer["html"]
    page = (await ann.get("/")).text
    assert f'data-id="{answer["id"]}"' in page
    assert f'data-id="{answer["said_id"]}"' in page
    assert f'data-id="{answer["id"]}"' not in (await ann.get("/", channel="ann")).text
    assert f'data-id="{answer["id"]}"' not in (await ben.get("/")).text


async def test_the_panel_shows_what_was_learned(ann: Browser) -> None:
    before = (await ann.get("/fragments/panel")).text
    await ann.type("interests add retrieval")
    after = (await ann.get("/fragments/panel")).text
    assert "retrieval" in after
    assert before != after


async def test_static_files_are_sent_once_and_hold_nothing_of_anybody(chat: Chat) -> None:
    browser = await chat.visit()
    first = await browser.get("/static/base.css")
    assert (first.status, first.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    async with browser.session.get(
        f"{chat.address}/static/base.css", headers={"If-None-Match": first.headers["ETag"]}
    ) as again:
        assert (again.status, await again.read()) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/none.css",
        "/static/..%2fadapter.py",
        "/static/%2e%2e/adapter.py",
        "/static/",
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/%00",
        "/fragments/message/%00",
        "/fragments/message/..%2f..%2f",
    ],
)
async def test_paths_lead_nowhere_else(ann: Browser, path: str) -> None:
    async with ann.session.get(f"{ann.address}{path}") as response:
        assert response.status in {400, 404}


async def test_without_a_login_everybody_is_you(world: World, tmp_path: Path) -> None:
    world.bring([content("robots", number) for number in range(3)])
    world.channel("robots")
    async with chatting(world, tmp_path / "home", PAPERROUND_WEB_LOGIN="off") as chat:
        browser = await chat.visit()
        (name, _), *_ = papers_of(await chat.deliver(chat.papers))
        assert (await browser.react(name)).status == 200
        assert (await (await chat.visit()).votes(name))["mine"] == "up"
        assert 'http-equiv="refresh"' in (await browser.get("/login")).text
        assert _files_in(tmp_path / "home") == []  # and no key is made
        assert chat.greeting == f"Open {chat.address}/ in a browser."
    with world.uow() as uow:
        assert uow.readers.find(account("you")) is not None


async def test_the_greeting_is_a_link_that_works(chat: Chat) -> None:
    link = chat.greeting.removeprefix("Open ").removesuffix(" in a browser.")
    browser = await chat.visit()
    assert (await browser.get(link.removeprefix(chat.address))).status == 200
    assert "You are <bdi" in (await browser.get("/")).text


def _files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))
