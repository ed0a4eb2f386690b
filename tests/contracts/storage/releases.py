"""A filled database of every earlier release, written as that release wrote it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

from sqlalchemy import Connection, DateTime, MetaData, insert

from bot.storage import migrate

THEN = datetime(2026, 3, 8, 7, tzinfo=UTC)
Rows = Mapping[str, list[dict[str, object]]]


def versions_up_to(revision: str, folder: Path) -> tuple[Path, ...]:
    """The migrations that a release came with."""
    folder.mkdir()
    (versions,) = migrate.VERSIONS
    for script in versions.glob("[0-9]*.py"):
        if script.name.split("_")[0] <= revision:
            copy(script, folder)
    return (folder,)


def write(connection: Connection, rows: Rows) -> None:
    """Insert rows into tables as they are, in this order."""
    tables = MetaData()
    tables.reflect(connection)
    for name, several in rows.items():
        table = tables.tables[name]
        for row in several:
            whole = {column.name: row.get(column.name) for column in table.columns}
            for column in table.columns:
                if isinstance(column.type, DateTime) and not column.nullable:
                    whole[column.name] = _instant(connection)
            connection.execute(insert(table).values(whole))


def _instant(connection: Connection) -> datetime:
    return THEN.replace(tzinfo=None) if connection.dialect.name == "sqlite" else THEN


def _card(paper: str, title: str) -> str:
    return (
        f'{{"paper_id":"{paper}","number":1,"title":"{title}","url":null,"authors":[],'
        '"arxiv_id":null,"published":null,"upvotes":null,"links":[],"headline":"","detail":null,'
        '"because":[],"similar_to":null,"mark":null}'
    )


def _button(name: str, label: str, subject: str = "") -> str:
    return f'{{"name":"{name}","label":"{label}","subject":"{subject}"}}'


_FOLLOW, _SETTINGS = _button("follow", "Follow a topic"), _button("settings", "Settings")
_MINE, _UNDO = _button("mine", "My ranking"), _button("undo", "Undo", "p_a")
TITLE = r"„Ünï“ of \"name\":\"mine\" \u2028"


def _header(*buttons: str) -> str:
    return f'{{"kind":"header","title":"Sunday","lines":["a"],"actions":[{",".join(buttons)}]}}'


PAYLOADS = {
    "header": _header(_MINE, _FOLLOW, _SETTINGS),
    "bare": f'{{"kind":"papers","cards":[{_card("p_a", TITLE)}],"header":null,"footer":"x"}}',
    "papers": (
        f'{{"kind":"papers","cards":[{_card("p_b", "B")}],'
        f'"header":{_header(_FOLLOW, _SETTINGS)},"footer":""}}'
    ),
    "note": f'{{"kind":"note","text":"Quiet.","actions":[{_UNDO},{_SETTINGS}]}}',
}


def _paper(id_: str, number: int) -> dict[str, object]:
    return {
        "id": id_,
        "number": number,
        "listed_number": number,
        "title": id_,
        "abstract": "About it.",
        "authors": "[]",
    }


def _audience(id_: int, channel: str, kind: str) -> dict[str, object]:
    return {
        "id": id_,
        "platform": "web",
        "tenant": "",
        "channel": channel,
        "name": "",
        "kind": kind,
        "owner_id": 1,
        "schedule": "09:00",
        "zone": "UTC",
        "size": 5,
        "choosiness": "usual",
        "layout": "cards",
        "note_when_empty": False,
        "state": "active",
        "state_reason": "",
    }


def _edition(id_: int, audience: int) -> dict[str, object]:
    return {
        "id": id_,
        "audience_id": audience,
        "period": "2026-03-08",
        "cutoff": 2,
        "epoch": 1,
        "considered": 2,
        "cleared": '["p_a"]',
        "layout": "cards",
    }


def _delivery(id_: int, edition: int, position: int, payload: str) -> dict[str, object]:
    kind = "papers" if payload == "bare" else payload
    return {
        "id": id_,
        "edition_id": edition,
        "position": position,
        "kind": kind,
        "payload": PAYLOADS[payload],
        "nonce": f"nonce{id_}",
        "state": "sent",
        "attempts": 1,
        "message": f"m{id_}",
        "error": "",
    }


_FIRST: Rows = {
    "papers": [_paper("p_a", 1), _paper("p_b", 2)],
    "paper_keys": [{"kind": "title", "value": "p_a", "paper_id": "p_a"}],
    "digest_files": [
        {
            "id": 1,
            "sha256": "sha",
            "path": "/seeds/page.txt",
            "size": 10,
            "parser": "seed-text/1",
            "state": "read",
            "counts": "{}",
            "problems": "[]",
        }
    ],
    "file_sightings": [{"file_id": 1, "host": "here", "path": "/seeds/page.txt"}],
    "listings": [{"id": 1, "file_id": 1, "paper_id": "p_a", "position": 1, "backfill": False}],
    "readers": [{"id": 1}, {"id": 2}],
    "accounts": [
        {"platform": "web", "tenant": "", "external_id": "you", "reader_id": 1},
        {"platform": "slack", "tenant": "T1", "external_id": "U1", "reader_id": 2},
    ],
    "audiences": [_audience(1, "#papers", "channel"), _audience(2, "you", "direct")],
    "interests": [
        {"id": 1, "reader_id": 1, "kind": "topic", "topic": "vision", "position": 0},
        {"id": 2, "audience_id": 1, "kind": "muted", "topic": "graphs", "position": 0},
    ],
    "signals": [
        {
            "reader_id": 1,
            "paper_id": "p_a",
            "surface": "button",
            "message": "m1",
            "name": "up",
            "value": "up",
            "audience_id": 1,
        }
    ],
    "saves": [{"reader_id": 1, "paper_id": "p_a"}, {"reader_id": 2, "paper_id": "p_a"}],
    "forgotten": [{"account_hash": "hash"}],
    "editions": [_edition(1, 1), _edition(2, 2)],
    "deliveries": [
        _delivery(1, 1, 0, "header"),
        _delivery(2, 1, 1, "bare"),
        _delivery(3, 2, 0, "papers"),
        _delivery(4, 2, 1, "note"),
    ],
    "shown": [{"audience_id": 1, "paper_id": "p_a", "delivery_id": 2}],
    "impressions": [
        {
            "id": 1,
            "edition_id": 1,
            "audience_id": 1,
            "surface": "edition",
            "paper_id": "p_a",
            "position": 1,
            "score": 0.5,
            "slot": "ranked",
            "probability": 1.0,
            "epoch": 1,
        }
    ],
    "inbound_events": [{"platform": "web", "event_id": "E1"}],
    "installations": [{"platform": "slack", "tenant": "T1", "token": "g", "details": "{}"}],
    "leases": [{"kind": "sender", "key": "web:you", "owner": "one", "fence": 1}],
    "epochs": [{"number": 1, "watermark": 2, "settings": "{}", "code": "0.1"}],
}
_SECOND: Rows = {
    **_FIRST,
    "saves": [
        {"reader_id": 1, "paper_id": "p_a", "aside": "saved"},
        {"reader_id": 1, "paper_id": "p_a", "aside": "not now"},
        {"reader_id": 2, "paper_id": "p_a", "aside": "saved"},
    ],
    "forgotten": [
        {"account_hash": "hash", "forgotten_at": THEN},
        {"account_hash": "other", "ignored_since": THEN},
    ],
    "link_requests": [
        {"code_hash": "code", "asker_platform": "web", "asker_tenant": "", "asker_id": "you"}
    ],
    # What the first release's buttons said was rewritten by the second.
    "deliveries": [_delivery(number, 1 + number % 2, number // 2, "bare") for number in (1, 2, 3)],
}
RELEASES: Mapping[str, Rows] = {"0001": _FIRST, "0002": _SECOND}
