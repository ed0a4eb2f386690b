import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, web
from prometheus_client import CollectorRegistry, Counter
from structlog.testing import capture_logs

from bot import http
from bot.domain.errors import UserError
from bot.domain.health import Component, Status
from bot.http import BODY_LIMIT, Listening, serving
from bot.settings import Private, Public

OK = Component(status=Status.OK, detail="110 papers")
HealthNow = tuple[Status, Mapping[str, Component]]


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a platform states."""

    method: str = "POST"
    path: str = "/echo"
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    listener: Literal["private", "public"] = "private"


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def page(_request: web.Request) -> web.Response:
    return web.Response(text="hi", headers={"Cache-Control": "max-age=60"})


async def broken(_request: web.Request) -> web.Response:
    raise RuntimeError("the secret inside")


async def half_broken(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"half")
    raise RuntimeError("the other half")


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"more\n")
        await asyncio.sleep(0.01)


ROUTES = (
    Stated(handler=echo),
    Stated(handler=echo, path="/public-echo", listener="public"),
    Stated(handler=page, path="/page", method="GET"),
    Stated(handler=broken, path="/broken/{what}", method="GET"),
    Stated(handler=half_broken, path="/half", method="GET"),
    Stated(handler=endless, path="/events", method="GET"),
)


@contextmanager
def free_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield one.getsockname()[1]


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def metrics() -> CollectorRegistry:
    registry = CollectorRegistry()
    Counter("votes", "Votes so far.", registry=registry).inc(3)
    return registry


@pytest.fixture
def now() -> list[HealthNow]:
    """The health that is told; a test may change it."""
    return [(Status.OK, {"database": OK})]


@pytest.fixture
async def listening(
    metrics: CollectorRegistry, now: list[HealthNow]
) -> AsyncIterator[tuple[str, str]]:
    """Base addresses of both listeners, the public one by the port it has here."""
    with free_port() as port:
        pass
    async with serving(
        private=Private(port=0),
        public=Public(bind=f"127.0.0.1:{port}", base_url="https://papers.example.org"),
        routes=ROUTES,
        health=lambda: now[0],
        metrics=metrics,
    ) as both:
        assert both.public == "https://papers.example.org"
        yield both.private, f"http://127.0.0.1:{port}"


def with_host(host: str) -> dict[str, str]:
    return {"Host": host}


async def test_health_tells_this_machine_everything(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[0]}/health") as response:
        assert response.status == 200
        assert await response.json() == {
            "status": "ok",
            "components": {"database": {"status": "ok", "detail": "110 papers"}},
        }


async def test_health_tells_others_the_status_only(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    url, headers = f"{listening[1]}/health", with_host("papers.example.org")
    async with client.get(url, headers=headers) as response:
        assert response.status == 200
        assert await response.json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.OK, 200),
        (Status.DEGRADED, 200),
        (Status.STARTING, 503),
        (Status.STOPPING, 503),
        (Status.FAILED, 503),
    ],
)
async def test_only_what_cannot_serve_is_unavailable(
    status: Status,
    code: int,
    client: ClientSession,
    listening: tuple[str, str],
    now: list[HealthNow],
) -> None:
    now[0] = (status, {})

    for base, host in [(listening[0], None), (listening[1], "papers.example.org")]:
        async with client.get(
            f"{base}/health", headers=with_host(host) if host else None
        ) as response:
            assert response.status == code
            assert (await response.json())["status"] == status.value


async def test_metrics_are_told_to_this_machine_only(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[0]}/metrics") as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        assert "votes_total 3.0" in await response.text()
    headers = with_host("papers.example.org")
    async with client.get(f"{listening[1]}/metrics", headers=headers) as response:
        assert response.status == 404


async def test_a_route_is_served_where_it_was_stated(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    headers = with_host("papers.example.org")
    private, public = listening
    async with (
        client.post(f"{private}/echo", data=b"hello") as own,
        client.post(f"{private}/public-echo", data=b"hello") as missing,
        client.post(f"{public}/public-echo", data=b"hello", headers=headers) as other,
        client.post(f"{public}/echo", data=b"hello", headers=headers) as hidden,
    ):
        assert (own.status, await own.text()) == (200, "hello")
        assert (other.status, await other.text()) == (200, "hello")
        assert (missing.status, hidden.status) == (404, 404)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
async def test_the_private_listener_answers_to_this_machine_s_names(
    host: str, client: ClientSession, listening: tuple[str, str]
) -> None:
    port = listening[0].rpartition(":")[2]
    url, headers = f"{listening[0]}/health", with_host(f"{host}:{port}")
    async with client.get(url, headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "localhost", "127.0.0.1:1", "localhost.evil:{port}"],
)
async def test_a_foreign_host_is_misdirected(
    method: str, host: str, client: ClientSession, listening: tuple[str, str]
) -> None:
    port = listening[0].rpartition(":")[2]
    headers = with_host(host.format(port=port))
    async with client.request(method, f"{listening[0]}/health", headers=headers) as response:
        assert response.status == 421
        assert await response.text() == "Paper Round is not known by this host name."


@pytest.mark.parametrize("host", ["papers.example.org", "Papers.Example.org:443"])
async def test_the_public_listener_answers_to_its_own_name(
    host: str, client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[1]}/health", headers=with_host(host)) as response:
        assert response.status == 200


@pytest.mark.parametrize("host", ["papers.example.org:80", "localhost", "example.org"])
async def test_the_public_listener_answers_to_no_other_name(
    host: str, client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[1]}/health", headers=with_host(host)) as response:
        assert response.status == 421


@pytest.mark.parametrize("hosts", ["", "Host:\r\n", "Host: localhost\r\nHost: evil\r\n"])
async def test_a_request_without_one_host_is_bad(hosts: str, listening: tuple[str, str]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(listening[0].split(":")[2]))
    writer.write(f"GET /health HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())

    assert (await reader.read()).startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))

    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://localhost:1"])
async def test_another_site_s_pages_may_do_nothing(
    method: str, origin: str, client: ClientSession, listening: tuple[str, str]
) -> None:
    headers = {"Origin": origin}
    async with client.request(method, f"{listening[0]}/echo", headers=headers) as response:
        assert response.status == 403
        assert await response.text() == "Another site's pages may not act here."


def fetched(site: str, mode: str, dest: str) -> dict[str, str]:
    """What browsers say of a request; https://www.w3.org/TR/fetch-metadata/."""
    return {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("method", "mode_and_dest"),
    [
        ("GET", ("no-cors", "image")),
        ("GET", ("no-cors", "script")),
        ("GET", ("cors", "empty")),
        ("GET", ("navigate", "iframe")),
        ("POST", ("navigate", "document")),
        ("POST", ("cors", "empty")),
    ],
)
async def test_another_site_s_pages_may_do_nothing_where_browsers_send_no_origin(
    site: str,
    method: str,
    mode_and_dest: tuple[str, str],
    client: ClientSession,
    listening: tuple[str, str],
) -> None:
    headers = fetched(site, *mode_and_dest)
    async with client.request(method, f"{listening[0]}/echo", headers=headers) as response:
        assert response.status == 403
        assert await response.text() == "Another site's pages may not act here."


@pytest.mark.parametrize(
    "headers",
    [
        fetched("cross-site", "navigate", "document"),
        fetched("same-site", "navigate", "document"),
        fetched("same-origin", "cors", "empty"),
        fetched("none", "navigate", "document"),
    ],
)
async def test_a_link_from_anywhere_may_be_followed(
    headers: dict[str, str], client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[0]}/page", headers=headers) as response:
        assert response.status == 200


async def test_our_own_pages_may_act(client: ClientSession, listening: tuple[str, str]) -> None:
    private, public = listening
    for origin in (private, private.replace("127.0.0.1", "localhost")):
        async with client.post(f"{private}/echo", headers={"Origin": origin}) as response:
            assert response.status == 200
    headers = with_host("papers.example.org") | {"Origin": "https://papers.example.org"}
    async with client.post(f"{public}/public-echo", headers=headers) as response:
        assert response.status == 200


async def test_a_body_has_a_limit_announced_or_not(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(BODY_LIMIT // 65_536 + 1):
            yield b"x" * 65_536

    url = f"{listening[0]}/echo"
    async with client.post(url, data=BytesIO(b"x" * BODY_LIMIT)) as most:
        assert most.status == 200
    async with client.post(url, data=BytesIO(b"x" * (BODY_LIMIT + 1))) as announced:
        assert announced.status == 413
    async with client.post(url, data=in_pieces()) as unannounced:
        assert unannounced.status == 413


async def test_a_body_is_not_unpacked(client: ClientSession, listening: tuple[str, str]) -> None:
    packed = gzip.compress(b"x" * 50 * BODY_LIMIT)
    url, headers = f"{listening[0]}/echo", {"Content-Encoding": "gzip"}
    async with client.post(url, data=packed, headers=headers) as response:
        assert await response.read() == packed


@pytest.mark.parametrize("begun", [b"", b"GET /hea", b"GET /health HTTP/1.1\r\nHost: a\r\nB: "])
async def test_a_connection_that_says_nothing_more_is_closed(
    metrics: CollectorRegistry, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS_OF_SILENCE", 0.1)
    async with serving(
        private=Private(port=0),
        public=Public(),
        routes=(),
        health=lambda: (Status.OK, {}),
        metrics=metrics,
    ) as both:
        reader, writer = await asyncio.open_connection(port=urlsplit(both.private).port)
        writer.write(begun)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()


async def test_answers_carry_safe_headers_unless_the_handler_says_otherwise(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[0]}/health") as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Server"] == "paperround"
    async with client.get(f"{listening[0]}/page") as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "max-age=60"
    async with client.get(f"{listening[0]}/nowhere") as response:
        assert response.status == 404
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_handler_that_fails_gives_a_sentence_and_a_log_without_the_path(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    url = f"{listening[0]}/broken/topic-of-mine?q=private"
    with capture_logs() as logged:
        async with client.get(url) as response:
            assert response.status == 500
            assert (await response.text()).startswith("Something went wrong here; the log ")
    (entry,) = logged
    assert entry == {
        "event": "http.failed",
        "log_level": "error",
        "path": "/broken/{what}",
        "exc_info": True,
    }


async def test_an_answer_that_breaks_half_way_ends_the_connection(
    client: ClientSession, listening: tuple[str, str]
) -> None:
    async with client.get(f"{listening[0]}/half") as response:
        with pytest.raises(Exception, match=r"not completed|payload|closed|reset|disconnected"):
            await response.read()
    async with client.get(f"{listening[0]}/health") as response:
        assert response.status == 200


async def test_without_a_public_address_there_is_one_listener(metrics: CollectorRegistry) -> None:
    async with serving(
        private=Private(port=0),
        public=Public(),
        routes=(),
        health=lambda: (Status.OK, {}),
        metrics=metrics,
    ) as both:
        assert both.public is None


async def test_a_port_in_use_is_a_sentence_that_names_it(metrics: CollectorRegistry) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError) as caught:
            async with serving(
                private=Private(port=port),
                public=Public(),
                routes=(),
                health=lambda: (Status.OK, {}),
                metrics=metrics,
            ):
                pass
    assert str(caught.value) == (
        f"Port {port} on 127.0.0.1 is already in use: "
        "stop what uses it, or choose another with --port."
    )


async def test_a_public_port_in_use_gives_the_private_one_back(metrics: CollectorRegistry) -> None:
    with free_port() as private_port:
        pass
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        public = Public(bind=f"127.0.0.1:{taken.getsockname()[1]}", base_url="http://x.example")
        with pytest.raises(UserError, match=r"already in use.*with public\.bind\.$"):
            await open_and_close(private_port, public, metrics)
    await open_and_close(private_port, Public(), metrics)


async def test_an_address_that_is_not_here_is_a_sentence(metrics: CollectorRegistry) -> None:
    public = Public(bind="192.0.2.1:8080", base_url="http://x.example")  # RFC 5737: nobody's

    with pytest.raises(UserError, match=r"^Port 8080 on 192\.0\.2\.1 cannot be opened \(.+\): "):
        await open_and_close(0, public, metrics)


async def open_and_close(port: int, public: Public, metrics: CollectorRegistry) -> Listening:
    async with serving(
        private=Private(port=port),
        public=public,
        routes=(),
        health=lambda: (Status.OK, {}),
        metrics=metrics,
    ) as both:
        return both


async def test_stopping_takes_a_bounded_time_with_connections_open(
    metrics: CollectorRegistry,
) -> None:
    async with ClientSession() as client:
        async with serving(
            private=Private(port=0),
            public=Public(),
            routes=ROUTES,
            health=lambda: (Status.OK, {}),
            metrics=metrics,
        ) as both:
            response = await client.get(f"{both.private}/events")
            assert await response.content.readline() == b"more\n"
            idle = await asyncio.open_connection("127.0.0.1", int(both.private.split(":")[2]))
            started = time.monotonic()
        assert time.monotonic() - started < 3.5
        response.close()
        idle[1].close()
        await idle[1].wait_closed()


async def test_until_it_is_ready_pages_wait_and_health_and_others_are_answered(
    client: ClientSession, metrics: CollectorRegistry
) -> None:
    ready = asyncio.Event()
    with free_port() as port:
        pass
    async with serving(
        private=Private(port=0),
        public=Public(bind=f"127.0.0.1:{port}", base_url="http://papers.example.org"),
        routes=ROUTES,
        health=lambda: (Status.STARTING, {}),
        metrics=metrics,
        ready=ready,
    ) as listening:
        waiting = asyncio.create_task(client.get(f"{listening.private}/page"))
        assert (await client.get(f"{listening.private}/health")).status == 503
        posted = await client.post(
            f"http://127.0.0.1:{port}/public-echo",
            data=b"x",
            headers={"Host": "papers.example.org"},
        )
        assert await posted.read() == b"x"
        assert not waiting.done()
        ready.set()
        assert await (await waiting).text() == "hi"
