from datetime import UTC, datetime

import pytest

from bot.commands.spec import Call
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import File, Form, Reply, Text
from bot.platforms.web.transcript import Bounds, Transcripts

NOW = datetime(2026, 3, 26, 8, tzinfo=UTC)
ANN = AccountRef(platform="web", external_id="ann")
BEN = AccountRef(platform="web", external_id="ben")
PAPERS = AudienceRef(platform="web", channel="#papers")
ANSWER = Reply(blocks=(Text(text="Understood."),))


@pytest.fixture
def kept() -> Transcripts:
    return Transcripts(boot="b00", bounds=Bounds(notes=3, places=2, file_bytes=10))


def export(size: int) -> Reply:
    file = File(name="me.json", media_type="application/json", content=b"x" * size)
    return Reply(blocks=(Text(text="Here it is."), file), details=(file,))


def test_lines_and_answers_are_kept_in_order_and_by_place(kept: Transcripts) -> None:
    said = kept.said(ANN, "#papers", "topic x", at=NOW)
    answer = kept.answered(ANN, "#papers", ANSWER, at=NOW)
    kept.said(ANN, "ann", "elsewhere", at=NOW)
    assert kept.of(ANN, "#papers") == (said, answer)
    assert kept.of(BEN, "#papers") == ()
    assert len({said.id, answer.id}) == 2


def test_the_oldest_lines_and_the_places_used_longest_ago_are_forgotten(kept: Transcripts) -> None:
    notes = [kept.said(ANN, "#a", str(at), at=NOW) for at in range(5)]
    assert kept.of(ANN, "#a") == tuple(notes[-3:])
    kept.said(ANN, "#b", "b", at=NOW)
    kept.said(ANN, "#a", "again", at=NOW)
    kept.said(BEN, "#c", "c", at=NOW)
    assert kept.of(ANN, "#b") == ()
    assert len(kept.of(ANN, "#a")) == 3


def test_a_file_is_found_by_its_answer_and_number_and_by_its_account_alone(
    kept: Transcripts,
) -> None:
    answer = kept.answered(ANN, "#a", export(4), at=NOW)
    for number in (1, 2):
        file = kept.file(ANN, f"{answer.id}.{number}")
        assert file is not None
        assert file.content == b"xxxx"
    for name in (f"{answer.id}.0", f"{answer.id}.3", f"{answer.id}.x", answer.id, "", "."):
        assert kept.file(ANN, name) is None
    assert kept.file(BEN, f"{answer.id}.1") is None


def test_files_that_are_too_many_go_the_oldest_first(kept: Transcripts) -> None:
    old, new = (kept.answered(ANN, "#a", export(3), at=NOW) for _ in range(2))
    assert kept.of(ANN, "#a") == (new,)
    assert kept.file(ANN, f"{old.id}.1") is None


def test_a_form_that_was_filled_in_is_not_asked_again(kept: Transcripts) -> None:
    form = Form(title="Digests", fields=(), submit="schedule")
    here = Call(caller=ANN, place=PAPERS, here=True)
    own = Call(caller=ANN, place=PAPERS)
    kept.answered(ANN, "#papers", form, at=NOW, call=here)
    other = kept.answered(ANN, "#papers", form, at=NOW, call=own)
    kept.close_form(ANN, "#papers", here, "schedule")
    assert kept.of(ANN, "#papers") == (other,)


def test_who_is_forgotten_is_forgotten_here_too(kept: Transcripts) -> None:
    kept.said(ANN, "#a", "mine", at=NOW)
    bens = kept.said(BEN, "#a", "his", at=NOW)
    kept.forget(ANN)
    assert (kept.of(ANN, "#a"), kept.of(BEN, "#a")) == ((), (bens,))
