import json

from bot.domain.replies import File, Notice, Reply, Text
from tests.unit.commands.office import Office


def test_an_export_is_a_file_to_download(office: Office) -> None:
    office.type("interests add Long Context")
    office.type("like legged")
    answer = office.type("export")
    assert isinstance(answer, Reply)
    text, file = answer.blocks
    assert text == Text(text="Everything that is stored about you (web:you).")
    assert isinstance(file, File)
    assert (file.name, file.media_type) == ("paperround-export.json", "application/json")
    stored = json.loads(file.content)
    assert stored["topics"] == ["Long Context"]
    assert [each["title"] for each in stored["signals"]] == ["Legged Robots Learn to Walk"]


def test_nobody_has_nothing_to_export(office: Office) -> None:
    assert office.type("export") == Reply(blocks=(Notice(text="Nothing is stored about you."),))


def test_who_was_forgotten_can_see_that_they_were(office: Office) -> None:
    office.type("forget-me yes")
    answer = office.type("export")
    assert isinstance(answer, Reply)
    file = answer.blocks[1]
    assert isinstance(file, File)
    assert list(json.loads(file.content)) == ["reader", "refusals"]
