"""The two listeners: a private one for this machine, an optional public one for everybody else.

What is served beyond health and metrics comes in as values. Both listeners answer only to their
own names and only to their own pages: a foreign Host is how a web page reaches a local server
(DNS rebinding), a foreign Origin how it acts there on somebody's behalf. Browsers also say what
kind of page asks, where they send no Origin.
"""

from __future__ import annotations

import asyncio
import errno
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.domain.errors import UserError
from bot.domain.health import Status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

    from aiohttp.typedefs import Handler, Middleware

    from bot.domain.health import Component
    from bot.settings import Private, Public

    Health: TypeAlias = Callable[[], tuple[Status, Mapping[str, Component]]]

BODY_LIMIT = 1024 * 1024
"""Bytes of a request's body. Slack's largest payloads are a few hundred kilobytes."""
_PATIENCE = 1.0
"""Seconds that open requests are given when a listener stops, once to end and once to clean up."""
SECONDS_OF_SILENCE = 75.0
"""How long a connection may say nothing, or not end the head of its request; then it is closed.

Longer than proxies keep theirs (60 s): what they send must not cross with the end.
"""
_HTTP, _HTTPS = 80, 443
_READY = frozenset({Status.OK, Status.DEGRADED})
_FOREIGN = frozenset({"cross-site", "same-site"})
"""A program on another port of this machine is of the same site, and no friend for that."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Unless a handler says otherwise; a page, say, has a policy of its own."""
_HINTS = {
    errno.EADDRINUSE: "is already in use: stop what uses it, or choose another",
    errno.EACCES: "may not be opened by this user: choose one above 1023",
}

log = structlog.get_logger()


class Route(Protocol):
    """The shape of a route that a platform states; any frozen value with these will do."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def handler(self) -> Handler: ...
    @property
    def listener(self) -> Literal["private", "public"]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where the listeners are: base addresses without a slash at the end."""

    private: str
    public: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What a listener is called: `Host` values, and the origins of its own pages."""

    hosts: frozenset[str]
    origins: frozenset[str]


@asynccontextmanager
async def serving(
    *,
    private: Private,
    public: Public,
    routes: Iterable[Route],
    health: Health,
    metrics: CollectorRegistry,
    ready: asyncio.Event | None = None,
) -> AsyncIterator[Listening]:
    """Serve while the context lasts; leaving it takes a few seconds at most.

    Until `ready` is set, whoever asks the private listener for more than health waits: a page that
    is loaded again after a restart would show that nothing is known. What others send to the
    public one is taken at once; they would send it again. Raises UserError when a port cannot be
    had.
    """
    routes = tuple(routes)
    async with AsyncExitStack() as stack:
        site = _application(lambda request: _private_names(private.host, _port(request)))
        site.router.add_get("/health", _full_health(health))
        site.router.add_get("/metrics", _metrics(metrics))
        _add(site, routes, "private", ready)
        port = await _start(stack, site, private.host, private.port, "--port")
        if public.bind:
            names = _public_names(public.base_url)
            site = _application(lambda _request: names)
            site.router.add_get("/health", _bare_health(health))
            _add(site, routes, "public")
            host, _, number = public.bind.rpartition(":")
            await _start(stack, site, host.strip("[]"), int(number), "public.bind")
        yield Listening(
            private=f"http://{_bracketed(private.host)}:{port}", public=public.base_url or None
        )


def _application(names: Callable[[web.Request], _Names]) -> web.Application:
    site = web.Application(middlewares=[_errors, _guard(names)], client_max_size=BODY_LIMIT)
    site.on_response_prepare.append(_add_headers)
    return site


def _add(
    site: web.Application,
    routes: tuple[Route, ...],
    listener: str,
    ready: asyncio.Event | None = None,
) -> None:
    for route in routes:
        if route.listener == listener:
            handler = route.handler if ready is None else _held(route.handler, ready)
            site.router.add_route(route.method, route.path, handler)


def _held(handler: Handler, ready: asyncio.Event) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        await ready.wait()
        return await handler(request)

    return answer


async def _start(
    stack: AsyncExitStack, site: web.Application, host: str, port: int, option: str
) -> int:
    """Listen, and return the port; what the runner holds is given back when the stack unwinds.

    Bodies stay as they come: nobody who means well compresses them, and unpacked they are a
    thousand times as large before anything can refuse them.
    """
    runner = web.AppRunner(
        site,
        access_log=None,
        shutdown_timeout=_PATIENCE,
        keepalive_timeout=SECONDS_OF_SILENCE,
        auto_decompress=False,
    )
    await runner.setup()
    stack.push_async_callback(_stop, runner)
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, f"cannot be opened ({error.strerror}): choose another")
        raise UserError(f"Port {port} on {host} {hint} with {option}.") from error
    return int(runner.addresses[0][1])


async def _stop(runner: web.AppRunner) -> None:
    try:
        async with asyncio.timeout(3 * _PATIENCE):
            await runner.cleanup()
    except TimeoutError:
        log.warning("http.cut_off")


def _full_health(health: Health) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        status, components = health()
        parts = {
            name: {"status": part.status.value, "detail": part.detail}
            for name, part in components.items()
        }
        return _status_response(status, {"status": status.value, "components": parts})

    return answer


def _bare_health(health: Health) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        status, _ = health()
        return _status_response(status, {"status": status.value})

    return answer


def _status_response(status: Status, body: Mapping[str, object]) -> web.Response:
    code = HTTPStatus.OK if status in _READY else HTTPStatus.SERVICE_UNAVAILABLE
    return web.json_response(body, status=code)


def _metrics(registry: CollectorRegistry) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(registry), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST}
        )

    return answer


def _port(request: web.Request) -> int:
    """Return the port that a request came in by; with port 0 only the socket knows it."""
    transport = request.transport
    return int(transport.get_extra_info("sockname")[1]) if transport else 0


def _private_names(host: str, port: int) -> _Names:
    names = {"localhost", "127.0.0.1", "[::1]", _bracketed(host)}
    hosts = {f"{name}:{port}" for name in names} | (names if port == _HTTP else set())
    return _Names(hosts=frozenset(hosts), origins=frozenset(f"http://{host}" for host in hosts))


def _public_names(base_url: str) -> _Names:
    url = urlsplit(base_url.lower())
    usual = _HTTPS if url.scheme == "https" else _HTTP
    bare = _bracketed(url.hostname or "")
    port = url.port or usual
    names = {f"{bare}:{port}"} | ({bare} if port == usual else set())
    return _Names(
        hosts=frozenset(names), origins=frozenset(f"{url.scheme}://{name}" for name in names)
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _guard(names_of: Callable[[web.Request], _Names]) -> Middleware:
    """Return what lets in only requests to our own names, from our own pages, of a fair size."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        names = names_of(request)
        hosts = request.headers.getall(hdrs.HOST, [])
        origin = request.headers.get(hdrs.ORIGIN)
        if len(hosts) != 1 or not hosts[0]:
            raise web.HTTPBadRequest(text="A request must name one host.")
        if hosts[0].lower() not in names.hosts:
            raise web.HTTPMisdirectedRequest(text="Paper Round is not known by this host name.")
        if origin is not None and origin.lower() not in names.origins:
            raise web.HTTPForbidden(text="Another site's pages may not act here.")
        if _is_foreign(request):
            raise web.HTTPForbidden(text="Another site's pages may not act here.")
        if (request.content_length or 0) > BODY_LIMIT:
            raise web.HTTPRequestEntityTooLarge(
                BODY_LIMIT, text=f"A request may have {BODY_LIMIT} bytes."
            )
        return await handler(request)

    return guard


def _is_foreign(request: web.Request) -> bool:
    """Whether a browser says that another site's page asks, unless a person follows a link of it.

    Not every such request carries an Origin: https://www.w3.org/TR/fetch-metadata/
    """
    told = [request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode", "Dest")]
    if told[0] not in _FOREIGN:
        return False
    return request.method != hdrs.METH_GET or told[1:] != ["navigate", "document"]


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what went wrong in a sentence; the log gets the path's template, never the path."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        resource = request.match_info.route.resource
        log.exception("http.failed", path=resource.canonical if resource else "")
        if request.writer.output_size:
            raise  # half of an answer is out: all that is left is to close the connection
        return web.Response(
            status=HTTPStatus.INTERNAL_SERVER_ERROR,
            text="Something went wrong here; the log of Paper Round says what.",
        )


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers[hdrs.SERVER] = "paperround"
