from collections.abc import Mapping
from datetime import timedelta
from ssl import SSLError
from types import MappingProxyType, SimpleNamespace

import aiohttp
import pytest
from hypothesis import given, strategies as st
from slack_sdk.errors import SlackApiError

from bot.domain.errors import (
    DatabaseBusy,
    DeliveryError,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
    UserError,
)
from bot.platforms.slack.api.failures import TOKEN_CODES, before_sending, code_of, failure

PLACE = "#reading-group"
KEY = SimpleNamespace(host="slack.com", port=443, ssl=True, is_ssl=True)


def refused(
    code: str | None,
    *,
    status: int = 200,
    needed: str = "",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> SlackApiError:
    return answered(
        {} if code is None else {"ok": False, "error": code, "needed": needed}, status, headers
    )


def answered(
    data: object, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})
) -> SlackApiError:
    response = SimpleNamespace(data=data, status_code=status, headers=headers)
    return SlackApiError("no", response)  # type: ignore[no-untyped-call]  # slack_sdk's own


def kind(error: Exception) -> type[DeliveryError]:
    return type(failure(error, place=PLACE))


def test_a_429_is_told_at_once_with_how_long_slack_asks_to_wait() -> None:
    told = failure(refused("ratelimited", status=429, headers={"Retry-After": "30"}), place=PLACE)
    assert isinstance(told, TemporaryFailure)
    assert told.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "9" * 30])
def test_a_wait_that_is_no_number_is_none(header: str) -> None:
    told = failure(refused(None, status=429, headers={"retry-after": header}), place=PLACE)
    assert isinstance(told, TemporaryFailure)
    assert told.retry_after is None


def test_a_wait_of_days_is_an_hour() -> None:
    told = failure(refused(None, status=429, headers={"Retry-After": "999999"}), place=PLACE)
    assert isinstance(told, TemporaryFailure)
    assert told.retry_after == timedelta(hours=1)


@pytest.mark.parametrize(
    "error",
    [
        refused("service_unavailable"),
        refused(None, status=503),
        refused("internal_error", status=503),
        refused(None, status=403),
        aiohttp.ClientConnectorError(KEY, OSError("refused")),  # type: ignore[arg-type]
        aiohttp.ClientConnectorSSLError(KEY, SSLError("bad")),
        aiohttp.ConnectionTimeoutError("connecting took too long"),
        DatabaseBusy("busy"),
        UserError("no key opens it"),
    ],
)
def test_what_was_surely_not_sent_can_be_tried_again(error: Exception) -> None:
    assert kind(error) is TemporaryFailure


@pytest.mark.parametrize(
    "error",
    [
        refused("internal_error"),
        refused("fatal_error"),
        refused(None, status=500),
        refused("channel_not_found", status=502),
        refused(None, status=504),
        refused(None, status=200),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "reset by peer"),
        aiohttp.ClientPayloadError("half an answer"),
        aiohttp.SocketTimeoutError("reading took too long"),
        TimeoutError(),
        RuntimeError("anything else"),
    ],
)
def test_what_may_have_been_posted_is_of_unknown_fate(error: Exception) -> None:
    assert kind(error) is UnknownOutcome
    assert isinstance(before_sending(error, place=PLACE), TemporaryFailure)


@pytest.mark.parametrize(
    "code",
    [
        *sorted(TOKEN_CODES),
        *"channel_not_found not_in_channel is_archived user_disabled missing_scope".split(),
        *"restricted_action restricted_action_read_only_channel cannot_dm_bot".split(),
        *"msg_too_long messages_tab_disabled no_such_word_yet".split(),
    ],
)
def test_a_refusal_is_for_good_and_says_in_one_sentence_what_to_do(code: str) -> None:
    told = failure(refused(code, needed="groups:read"), place=PLACE)
    assert type(told) is PermanentFailure
    assert 20 < len(str(told)) < 200
    assert str(told).endswith(".")
    assert "{" not in str(told)


def test_who_did_not_invite_the_bot_is_told_how() -> None:
    told = failure(refused("not_in_channel"), place=PLACE)
    assert str(told) == ("I can't post in #reading-group: invite me with /invite @Paper Round.")


def test_a_permission_that_lacks_is_named() -> None:
    assert "groups:read" in str(
        failure(refused("missing_scope", needed="groups:read"), place=PLACE)
    )


def test_a_failure_that_is_known_already_stays_as_it_is() -> None:
    known = TemporaryFailure("Wait.")
    assert failure(known, place=PLACE) is known


@given(st.text(), st.text(), st.integers(100, 599))
def test_whatever_slack_says_is_a_failure_in_one_line(code: str, needed: str, status: int) -> None:
    told = failure(refused(code, needed=needed, status=status), place=PLACE)
    assert isinstance(told, DeliveryError)
    assert str(told).isprintable()
    assert len(str(told)) < 300


@given(
    st.one_of(st.none(), st.text(), st.lists(st.integers()), st.dictionaries(st.text(), st.text()))
)
def test_an_answer_of_any_shape_is_read(data: object) -> None:
    error = answered(data)
    assert isinstance(failure(error, place=PLACE), DeliveryError)
    assert isinstance(code_of(error), str)
