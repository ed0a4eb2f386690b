"""The files beside the page: all of them on one list, and none that asks anything of others."""

import re
from graphlib import TopologicalSorter
from importlib.resources import files

import pytest

from bot.platforms.web.render import Pages
from bot.platforms.web.static import MODULES, SCRIPT, STYLES, static_files
from tests.unit.platforms.web.markup import elements, having
from tests.unit.platforms.web.samples import PAGE

FILES = static_files()
SCRIPTS = (SCRIPT, *MODULES)
LONGEST = 200
"""Lines of one subject."""


def text(name: str) -> str:
    return FILES[name][0].decode()


def imports(name: str) -> set[str]:
    return set(re.findall(r'from "\./([a-z]+\.js)"', text(name)))


def test_the_list_is_what_lies_in_the_folder() -> None:
    folder = files("bot.platforms.web") / "static"
    assert sorted(FILES) == sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_each_has_one_subject_a_type_and_an_etag_and_asks_nothing_of_others(name: str) -> None:
    content, content_type, etag = FILES[name]
    assert content.count(b"\n") <= LONGEST
    assert content_type.split(";")[0] in {"text/css", "text/javascript", "image/svg+xml"}
    assert len(etag) == 16
    assert b"@import" not in content
    assert b'url("http' not in content


@pytest.mark.parametrize("name", ["", ".", "../render.py", "base.css/../chat.js", "BASE.CSS", "/"])
def test_no_other_name_leads_to_a_file(name: str) -> None:
    assert Pages().static(name) is None


def test_the_modules_import_each_other_in_no_circle_and_all_are_needed() -> None:
    needs = {name: imports(name) for name in SCRIPTS}
    assert list(TopologicalSorter(needs).static_order())[-1] == SCRIPT
    assert set.union(*needs.values()) == set(MODULES)


def test_a_page_names_every_file_that_it_needs_so_that_none_waits_for_another() -> None:
    page = Pages().page(PAGE)
    links = having(page, "rel")
    for rel, names in (("stylesheet", STYLES), ("modulepreload", MODULES)):
        named = [each.attributes["href"] for each in links if each.attributes["rel"] == rel]
        assert named == [f"/static/{name}" for name in names]
    (script,) = [each for each in elements(page) if each.tag == "script"]
    assert script.attributes["src"] == f"/static/{SCRIPT}"


def test_the_script_makes_html_in_one_place_only() -> None:
    script = "".join(map(text, SCRIPTS))
    assert script.count("innerHTML") == 1
    for other in ("outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert other not in script
