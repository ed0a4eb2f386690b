from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given, strategies as st
from pydantic import Field, SecretStr, ValidationError

from bot.domain.audiences import Choosiness
from bot.domain.calendar import Schedule
from bot.domain.errors import SettingsError
from bot.settings import Environment, Section, Settings, Watch, choose_home, load

Factory = pytest.TempPathFactory


class Chat(Section):
    """A platform's own section."""

    bot_token: Annotated[SecretStr | None, Environment("CHAT_BOT_TOKEN")] = Field(
        default=None, description="Lets it in."
    )
    api_url: Annotated[str, Environment("CHAT_API_URL")] = Field(
        default="https://chat.example/api", description="Where it is."
    )
    silent: bool = Field(default=True, strict=True, description="No sound.")


def loaded(home: Path, text: str = "", environ: Mapping[str, str] | None = None) -> Settings:
    config = home / "paperround.toml"
    config.write_text(text, encoding="utf-8")
    return load(home=home, config=config, environ=environ or {}, sections={"chat": Chat})


def problems(home: Path, text: str = "", environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(home, text, environ)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = load(home=tmp_path, config=None, environ={})

    assert settings.home == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/var/paperround.db"
    assert settings.secret_keys == ()
    assert settings.watch.folders == (tmp_path / "seeds",)
    assert settings.defaults.schedule == Schedule.parse("09:00")
    assert settings.defaults.zone == "UTC"
    assert settings.defaults.choosiness is Choosiness.USUAL
    assert (settings.private.host, settings.private.port) == ("127.0.0.1", 8765)
    assert (settings.public.bind, settings.public.base_url) == ("", "")
    assert (settings.first_start.channel, settings.first_start.topics) == ("#papers", ())


def test_the_file_says_what_differs(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        database_url = "postgresql://localhost/papers"
        [watch]
        folders = ["inbox", "/srv/papers"]
        every_seconds = 0.5
        [defaults]
        schedule = "weekly Fri 16:00"
        zone = "europe/berlin"
        size = 10
        choosiness = "only the best"
        [public]
        bind = "0.0.0.0:8080"
        base_url = "https://papers.example.org/"
        [first_start]
        topics = ["retrieval", "long context"]
        [chat]
        silent = false
        """,
    )

    assert settings.database_url == "postgresql://localhost/papers"
    assert settings.watch.folders == (tmp_path / "inbox", Path("/srv/papers"))
    assert settings.watch.every_seconds == 0.5
    assert str(settings.defaults.schedule) == "weekly Fri 16:00"
    assert settings.defaults.zone == "Europe/Berlin"
    assert settings.defaults.size == 10
    assert settings.defaults.choosiness is Choosiness.BEST
    assert settings.public.base_url == "https://papers.example.org"
    assert settings.first_start.topics == ("retrieval", "long context")
    assert settings.section(Chat).silent is False
    assert settings.section(Watch) is settings.watch


def test_the_usual_file_in_the_home_is_read_unasked(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "paperround.toml").write_bytes(b"\xef\xbb\xbf[defaults]\r\nsize = 7\r\n")

    assert load(home=tmp_path, config=None, environ={}).defaults.size == 7


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = loaded(tmp_path)

    with pytest.raises(ValidationError):
        setattr(settings.private, "port", 1)  # noqa: B010 - mypy sees that it cannot be set


def test_the_environment_comes_before_dot_env_and_both_before_the_file(tmp_path: Path) -> None:
    text = 'database_url = "sqlite:///file.db"\n[chat]\napi_url = "file"'
    (tmp_path / ".env").write_text(
        "# ours\nexport PAPERROUND_DATABASE_URL='sqlite:///dotenv.db'\nCHAT_API_URL=dotenv\n"
        "CHAT_BOT_TOKEN=abc # nobody's business\n"
    )

    settings = loaded(tmp_path, text, {"CHAT_API_URL": "environment", "CHAT_BOT_TOKEN": ""})

    assert settings.database_url == f"sqlite:///{tmp_path}/dotenv.db"
    assert settings.section(Chat).api_url == "environment"
    token = settings.section(Chat).bot_token
    assert token is not None
    assert token.get_secret_value() == "abc"


def test_only_the_environment_that_is_handed_over_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_API_URL", "the process's own")

    assert loaded(tmp_path).section(Chat).api_url == "https://chat.example/api"


def test_secret_keys_are_a_list_for_rotation_and_are_not_shown(tmp_path: Path) -> None:
    newest, older = "newest" * 3, "older" * 4
    settings = loaded(tmp_path, environ={"PAPERROUND_SECRET_KEY": f"{newest}, {older},"})

    assert [key.get_secret_value() for key in settings.secret_keys] == [newest, older]
    assert "newest" not in repr(settings)


@pytest.mark.parametrize(
    ("keys", "wish"),
    [
        ("hush", "at least 16 characters each: `openssl rand -hex 32` prints one."),
        (
            f"{'k' * 16},hush,hush",
            "at least 16 characters each: `openssl rand -hex 32` prints one.",
        ),
        (f"hush\udcff{'k' * 16}", "UTF-8 text."),
    ],
)
def test_a_key_that_cannot_be_one_is_told_and_not_repeated(
    tmp_path: Path, keys: str, wish: str
) -> None:
    (problem,) = problems(tmp_path, environ={"PAPERROUND_SECRET_KEY": keys})

    assert problem == f"PAPERROUND_SECRET_KEY: secret_keys must be {wish}"


def test_a_database_url_with_a_password_is_not_shown(tmp_path: Path) -> None:
    url = "postgresql://me:hush@localhost/papers"
    settings = loaded(tmp_path, environ={"PAPERROUND_DATABASE_URL": url})

    assert settings.database_url == url
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    "text",
    [
        'secret_keys = ["hush"]',
        'database_url = "postgresql://me:hush@localhost/papers"',
        'database_url = "postgresql://localhost/papers?user=me&password=hush"',
        '[chat]\nbot_token = "hush"',
        'chat_bot_token = "hush"',
        '[defaults]\npassword = "hush"',
    ],
)
def test_secrets_have_no_place_in_the_file_and_are_not_repeated(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, text)

    assert "in the environment or in .env" in problem
    assert "hush" not in problem


def test_a_secret_that_is_wrong_is_not_repeated(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, environ={"PAPERROUND_DATABASE_URL": "mysql://me:hush@host/db"})

    assert problem == (
        "PAPERROUND_DATABASE_URL: database_url must begin with sqlite:/// or postgresql://."
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        databse_url = "sqlite:///x.db"
        port = 80
        home = "/"
        chat = 3
        [wach]
        [watch]
        folder = ["seeds"]
        every_seconds = "often"
        [defaults]
        schedule = "every fornight"
        zone = "Europe/Berln"
        size = 11
        choosiness = "picky"
        [private]
        host = "0.0.0.0"
        port = "8765"
        [first_start]
        topics = "retrieval"
        """,
    )

    assert sorted(found) == [
        "paperround.toml: chat must be a section: a line in [brackets] and keys below it, not 3.",
        (
            "paperround.toml: defaults.choosiness must be "
            "'everything', 'usual' or 'only the best', not “picky”."
        ),
        (
            "paperround.toml: defaults.schedule: “every fornight” is not a schedule. "
            "Examples: 09:00, Mon 08:30, weekly Fri 16:00."
        ),
        "paperround.toml: defaults.size must be at most 10, not 11.",
        (
            "paperround.toml: defaults.zone: “Europe/Berln” is not a time zone. "
            "Did you mean Europe/Berlin?"
        ),
        "paperround.toml: first_start.topics must be a list in [brackets], not “retrieval”.",
        (
            "paperround.toml: private.host must be this machine itself, as 127.0.0.1: "
            "whoever reaches the private listener can do everything. "
            "What others may reach is [public]."
        ),
        "paperround.toml: private.port must be a whole number, not “8765”.",
        "paperround.toml: there is no setting databse_url; did you mean database_url?",
        "paperround.toml: there is no setting home.",
        "paperround.toml: there is no setting port; did you mean private.port?",
        "paperround.toml: there is no setting wach; did you mean watch?",
        "paperround.toml: there is no setting watch.folder; did you mean watch.folders?",
        "paperround.toml: watch.every_seconds must be a number, not “often”.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[watch]\nfolders = [1]", "watch.folders must be text in quotes, not 1."),
        ("[watch]\nevery_seconds = nan", "watch.every_seconds must be a finite number, not NaN."),
        ("[watch]\nevery_seconds = 0", "watch.every_seconds must be at least 0.1, not 0."),
        ("[defaults]\nschedule = 09:00:00", "defaults.schedule must be text in quotes."),
        ("[private]\nport = true", "private.port must be a whole number, not true."),
        ("[private]\nport = 70000", "private.port must be at most 65535, not 70000."),
        ("[chat]\nsilent = 'no'", "chat.silent must be true or false, not “no”."),
        ("[logs]\nlevel = 'loud'", "logs.level must be 'debug', 'info', 'warning' or 'error', "),
        ("[first_start]\nchannel = 'papers'", "first_start.channel must be a name with # before"),
        ("[public]\nbind = '0.0.0.0:80'", "public needs both bind and base_url, or none of them."),
        ("[public]\nbind = '8080'", "public.bind must be an address and a port, as in 0.0.0.0:8"),
        ("[public]\nbase_url = 'papers.example.org'", "public.base_url must be an address without"),
        ("[public]\nbase_url = 'https://x.org/a'", "public.base_url must be an address without"),
        ("[public]\nbase_url = 'https://[x'", "public.base_url must be an address without"),
        ("database_url = 'sqlite://'", "database_url must name a file, as in sqlite:///var/"),
        ("database_url = 'sqlite:///:memory:'", "database_url must name a file, as in sqlite:///"),
        ("database_url = 5", "database_url must be text in quotes, not 5."),
    ],
)
def test_a_wrong_value_is_told_with_what_it_must_be(
    tmp_path: Path, text: str, problem: str
) -> None:
    (found,) = problems(tmp_path, text)

    assert found.startswith(f"paperround.toml: {problem}")


KEYS = [
    *("database_url", "secret_keys", "watch", "watch.folders", "watch.every_seconds", "defaults"),
    *("defaults.schedule", "defaults.zone", "defaults.size", "defaults.choosiness", "private"),
    *("private.host", "private.port", "public.bind", "public.base_url", "first_start.channel"),
    *("first_start.topics", "logs.format", "logs.level", "chat", "chat.bot_token", "x", "x.y"),
]
VALUES = [
    *("0", "-1", "1.5", "inf", "true", '""', '"\\u0000"', '"x://["', "[]", "[1]", '[["x"]]', "{}"),
    *("{a = {b = 1}}", "2026-03-26", "09:00:00", '"' + "x" * 10_000 + '"', "1" + "0" * 400),
]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", VALUES)
def test_any_value_anywhere_is_taken_or_told(tmp_path: Path, key: str, value: str) -> None:
    told: tuple[str, ...] = ()
    try:
        loaded(tmp_path, f"{key} = {value}")
    except SettingsError as error:
        told = error.problems

    assert all(len(problem) < 300 for problem in told)
    assert all(problem.endswith((".", "?")) for problem in told)


@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_a_problem(tmp_path_factory: Factory, content: bytes) -> None:
    home = tmp_path_factory.getbasetemp()
    config = home / "any.toml"
    config.write_bytes(content)
    (home / ".env").write_bytes(content)
    with suppress(SettingsError):
        load(home=home, config=config, environ={})


def test_a_file_that_is_not_toml_is_told_with_the_line(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "[watch]\nfolders = seeds\n")

    assert found == f"{tmp_path}/paperround.toml is not TOML: Invalid value, line 2, column 11."


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    missing, binary = tmp_path / "no.toml", tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")

    for path, said in [(missing, "does not exist"), (binary, "not UTF-8"), (tmp_path, "directory")]:
        with pytest.raises(SettingsError, match=said):
            load(home=tmp_path, config=path, environ={})


def test_a_dot_env_that_cannot_be_read_is_told_with_the_rest(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff")

    assert problems(tmp_path, "x = 1") == [
        f"{tmp_path}/.env is not UTF-8 text.",
        "paperround.toml: there is no setting x.",
    ]


@pytest.mark.parametrize(
    ("option", "environ", "home"),
    [
        ("/srv/bot", {"PAPERROUND_HOME": "/else"}, "/srv/bot"),
        ("bot", {}, "/srv/bot"),
        (None, {"PAPERROUND_HOME": "/else"}, "/else"),
        (None, {"PAPERROUND_HOME": "bot"}, "/srv/bot"),
        (None, {"PAPERROUND_HOME": ""}, "/srv"),
    ],
)
def test_home_is_the_option_or_the_variable_or_where_one_is(
    option: str | None, environ: Mapping[str, str], home: str
) -> None:
    given = Path(option) if option else None

    assert choose_home(given, environ, Path("/srv")) == Path(home).resolve()


def test_default_folders_are_made(tmp_path: Path) -> None:
    home = tmp_path / "new"
    settings = load(home=home, config=None, environ={})

    settings.create_default_folders()
    settings.create_default_folders()

    assert sorted(path.name for path in home.iterdir()) == ["seeds", "var"]


def test_a_configured_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[watch]\nfolders = ["inbox"]')

    settings.create_default_folders()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["paperround.toml", "var"]
