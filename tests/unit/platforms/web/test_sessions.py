import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic import SecretStr

from bot.domain.errors import InvalidInput, UserError
from bot.domain.ids import AccountRef
from bot.platforms.web.keys import signing_keys
from bot.platforms.web.sessions import Purpose, Sessions, account_named, login_link
from bot.settings import Settings, load

NOW = datetime(2026, 3, 26, 8, tzinfo=UTC)
ADA = AccountRef(platform="web", external_id="ada")
SESSIONS = Sessions(keys=("k" * 20,), clock=lambda: NOW)


def at(when: datetime, *keys: str) -> Sessions:
    return Sessions(keys=keys or SESSIONS.keys, clock=lambda: when)


def settings_in(home: Path, *keys: str) -> Settings:
    return load(
        home=home, config=None, environ={"PAPERROUND_SECRET_KEY": ",".join(keys)} if keys else {}
    )


def tokens() -> Callable[[], str]:
    numbers = count()
    return lambda: f"{next(numbers):032d}"


@pytest.mark.parametrize("purpose", Purpose)
def test_a_signed_name_is_read_back_for_what_it_was_signed_for(purpose: Purpose) -> None:
    (other,) = set(Purpose) - {purpose}
    token = SESSIONS.sign(ADA, purpose)
    assert SESSIONS.read(token, purpose) == ADA
    assert SESSIONS.read(token, other) is None


@pytest.mark.parametrize(
    ("purpose", "lasts"), [(Purpose.LINK, timedelta(days=1)), (Purpose.COOKIE, timedelta(days=90))]
)
def test_links_last_a_day_and_cookies_a_season(purpose: Purpose, lasts: timedelta) -> None:
    token = SESSIONS.sign(ADA, purpose)
    assert at(NOW + lasts).read(token, purpose) == ADA
    assert at(NOW + lasts + timedelta(seconds=1)).read(token, purpose) is None


@pytest.mark.parametrize("purpose", Purpose)
def test_who_is_logged_in_stays_so_where_the_clock_is_set_back(purpose: Purpose) -> None:
    token = SESSIONS.sign(ADA, purpose)
    assert at(NOW - timedelta(hours=1)).read(token, purpose) == ADA


def test_keys_are_changed_without_logging_anybody_out() -> None:
    old, both, new = at(NOW, "o" * 20), at(NOW, "n" * 20, "o" * 20), at(NOW, "n" * 20)
    before, after = old.sign(ADA, Purpose.COOKIE), both.sign(ADA, Purpose.COOKIE)
    assert both.read(before, Purpose.COOKIE) == both.read(after, Purpose.COOKIE) == ADA
    assert new.read(after, Purpose.COOKIE) == ADA
    assert new.read(before, Purpose.COOKIE) is None


@given(token=st.text() | st.binary().map(lambda each: each.decode("latin-1")))
def test_what_was_not_signed_here_is_nobody(token: str) -> None:
    assert SESSIONS.read(token, Purpose.COOKIE) is None


@given(data=st.data())
def test_a_token_with_one_character_changed_is_nobody(data: st.DataObject) -> None:
    token = SESSIONS.sign(ADA, Purpose.COOKIE)
    # The last character of base64 has bits that nothing is made of.
    place = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.characters(codec="ascii").filter(lambda each: each != token[place]))
    forged = token[:place] + other + token[place + 1 :]
    assert SESSIONS.read(forged, Purpose.COOKIE) is None


@pytest.mark.parametrize("name", ["you", "a", "0", "ada.l-o_v", "a" * 39])
def test_names_are_short_and_plain(name: str) -> None:
    assert account_named(name) == replace(ADA, external_id=name)


@pytest.mark.parametrize(
    "name", ["", "#papers", "Ada", ".ada", "a b", "a/b", "a:b", "é", "a" * 40, "ada\n"]
)
def test_other_names_are_refused_with_an_example(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"as in ada\.$"):
        account_named(name)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        keys = signing_keys(settings_in(tmp_path), new_token=tokens())
    finally:
        os.umask(old)
    file = tmp_path / "var" / "web-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (file.read_text(),) == keys
    assert signing_keys(settings_in(tmp_path), new_token=tokens()) == keys
    assert [each.name for each in file.parent.iterdir()] == ["web-key"]


def test_the_keys_that_are_set_come_first_and_no_file_is_made(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "n" * 20, "o" * 20)
    assert settings.secret_keys[0] == SecretStr("n" * 20)
    assert signing_keys(settings, new_token=tokens()) == ("n" * 20, "o" * 20)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    signing_keys(settings_in(tmp_path), new_token=tokens())
    (tmp_path / "var" / "web-key").chmod(0o640)
    with pytest.raises(UserError, match=r"^Others on this machine may read .*web-key: `chmod 600`"):
        signing_keys(settings_in(tmp_path), new_token=tokens())


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_a_key_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "var" / "web-key"
    file.parent.mkdir()
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(UserError, match=r"web-key (holds no key|cannot be used \(it is no text\))"):
        signing_keys(settings_in(tmp_path), new_token=tokens())


def test_a_folder_that_cannot_be_had_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(UserError, match=r"web-key cannot be used \(.+\): choose another --home"):
        signing_keys(settings_in(tmp_path), new_token=tokens())


def test_a_link_for_another_person_is_believed_by_the_server_of_that_home(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    link = login_link(
        settings, "ada", "http://127.0.0.1:8765", clock=lambda: NOW, new_token=tokens()
    )
    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("127.0.0.1:8765", "/login")
    (token,) = parse_qs(parts.query)["token"]
    keys = signing_keys(settings, new_token=tokens())
    assert Sessions(keys=keys, clock=lambda: NOW).read(token, Purpose.LINK) == ADA
    with pytest.raises(InvalidInput):
        login_link(settings, "#papers", "http://x", clock=lambda: NOW, new_token=tokens())
