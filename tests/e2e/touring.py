"""Somebody who follows a page for people: types and presses in the web chat, and reads on.

What is shown is kept as the plain words that come with every answer. Numbers are those of the
papers shown last; the digest counts as shown at the start.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from bot.domain.audiences import DEFAULT_SIZE

PATIENCE = 45.0
HERE = "#papers"
THUMBS = {"👍": "up", "👎": "down"}
REACTIONS = {"👍": "+1", "👎": "-1"}

_LINK = re.compile(r"Paper Round is ready\. Open (http://[^/]+)(/\S*) in a browser\.")
_PRESS = re.compile(r"\[(.+?)(?: (\d+))?\]")


def lines(text: str) -> str:
    """Return the lines that say something; how words are set apart on a line is left to them."""
    return "".join(" ".join(line.split()) + "\n" for line in text.split("\n") if line.strip())


def pattern(shown: str) -> re.Pattern[str]:
    """Return what finds these whole lines, one after the other; `…` may be many or none."""
    return re.compile("^" + "".join(map(_line, lines(shown).splitlines())), re.MULTILINE)


def _line(shown: str) -> str:
    if shown == "…":
        return r"(?:.*\n)*?"
    escaped = re.escape(shown).replace(r"\ …", r"\s…")  # what is left out may begin on a new line
    return escaped.replace("…", r"[\s\S]*?") + r"\n"


class Tourist:
    """A browser that is logged in, with what it has shown so far."""

    def __init__(self, opener: OpenerDirector, address: str, log: Path) -> None:
        self.place = HERE
        self._opener = opener
        self._address = address
        self._log = log
        self._actions: list[dict[str, str]] = []
        self._papers: list[str] = []  # ids of papers in an answer, else of messages in a digest
        self._is_digest = True
        self._shown = ""
        self._read = 0

    def see_the_digest(self) -> None:
        """Read what stands in the channel, once all papers of a digest are there."""
        end = monotonic() + PATIENCE
        while not (text := self._digest()) or len(self._papers) < DEFAULT_SIZE:
            assert monotonic() < end, text
            sleep(0.1)
        self._shown = lines(text)

    def do(self, typed: str) -> None:
        """Type a line after `> `, or press what stands in brackets."""
        press = _PRESS.fullmatch(typed)
        if press is None:
            self._show(
                self._post("/api/commands", text=typed.removeprefix("> "), channel=self.place)
            )
        elif press[2] is not None:
            self._thumb(press[1], int(press[2]))
        else:
            action = next(each for each in self._actions if each["label"] == press[1])
            self._press(action["action"], action["subject"])

    def expect(self, shown: str) -> None:
        """Demand that these lines were shown, after those that were demanded before."""
        found = pattern(shown).search(self._shown, self._read)
        assert found, f"{shown}\nis not in what was shown:\n{self._shown[self._read :]}"
        self._read = found.end()

    def wait_until_all_is_known(self, files: int) -> None:
        """Wait until so many files were taken in, and what the last ones brought was learned."""
        end = monotonic() + PATIENCE
        while not self._knows(files):
            assert monotonic() < end, self._log.read_text("utf-8")
            sleep(0.05)

    def _knows(self, files: int) -> bool:
        log = self._log.read_text("utf-8")
        *before, after = log.split("taken in")
        taken = re.findall(r"\bfiles=(\d+)", log)
        return bool(before) and sum(map(int, taken)) >= files and "learned" in after

    def _digest(self) -> str:
        listed = [each for each in self._get("/api/messages") if each["channel"] == HERE]
        self._papers = [each["id"] for each in listed if each["paper_id"]]
        numbered = [
            (f"{self._papers.index(each['id']) + 1} · " if each["paper_id"] else "")
            + f"{each['title']}\n{each['text']}"
            for each in listed
        ]
        return "\n".join(numbered)

    def _thumb(self, thumb: str, number: int) -> None:
        named = self._papers[number - 1]
        if self._is_digest:
            message = self._message(named)
            add = message["votes"]["mine"] != THUMBS[thumb]  # a thumb that is pressed is let go
            body = {"message_id": named, "name": REACTIONS[thumb], "add": add}
            self._note(self._post("/api/reactions", **body), message["paper_id"])
        else:
            self._press(THUMBS[thumb], named)

    def _message(self, named: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self._get("/api/messages")
        return next(each for each in found if each["id"] == named)

    def _press(self, action: str, subject: str) -> None:
        answer = self._post("/api/press", action=action, subject=subject, channel=self.place)
        if "receipt" in answer:
            self._note(answer, subject)
        else:
            self._show(answer)

    def _note(self, answer: dict[str, Any], paper: str) -> None:
        """Read a receipt, under which stand its two buttons."""
        self._shown += lines(answer["receipt"])
        undo = {"label": "Undo", "action": "undo", "subject": paper}
        self._actions = [undo, {"label": "My ranking", "action": "run", "subject": "mine"}]

    def _show(self, answer: dict[str, Any]) -> None:
        self._shown += lines(answer["text"])
        self._actions = answer["actions"]
        papers = [each["card"]["paper_id"] for each in answer["blocks"] if "card" in each]
        if papers:
            self._papers, self._is_digest = papers, False

    def _get(self, path: str) -> Any:  # noqa: ANN401 - JSON can be anything
        with self._opener.open(self._address + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    def _post(self, path: str, **body: object) -> Any:  # noqa: ANN401
        request = Request(  # noqa: S310 - our own address
            self._address + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)


@contextmanager
def touring(home: Path, environ: dict[str, str]) -> Iterator[Tourist]:
    """Run the program as `make run` does, open its link, and stop it with Ctrl-C's signal."""
    log = home / "log"
    with (
        log.open("wb") as written,
        subprocess.Popen(
            [home / ".venv" / "bin" / "paperround", "run", "--port", "0"],
            cwd=home,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            end = monotonic() + PATIENCE
            while not (link := _LINK.search(log.read_text("utf-8"))):
                assert process.poll() is None, log.read_text("utf-8")
                assert monotonic() < end, log.read_text("utf-8")
                sleep(0.05)
            opener = build_opener(HTTPCookieProcessor(CookieJar()))
            opener.open(link[1] + link[2], timeout=PATIENCE).close()
            yield Tourist(opener, link[1], log)
        finally:
            process.send_signal(2)
            code = process.wait(PATIENCE)
    assert code == 0, log.read_text("utf-8")
