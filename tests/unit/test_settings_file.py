"""config/paperround.toml says what the code does.

`.venv/bin/python -m tests.unit.test_settings_file` writes it anew.
"""

import re
from itertools import pairwise
from pathlib import Path

from bot.platforms import sections
from bot.settings import load, render_defaults

CONFIG = Path(__file__).parents[2] / "config" / "paperround.toml"
SECTIONS = sections()


def loaded(home: Path, text: str) -> dict[str, object]:
    config = home / "paperround.toml"
    config.write_text(text, encoding="utf-8")
    return dict(load(home=home, config=config, environ={}, sections=SECTIONS))


def test_the_file_is_what_the_settings_say() -> None:
    written = CONFIG.read_text(encoding="utf-8") if CONFIG.exists() else ""

    assert written == render_defaults(SECTIONS), (
        "config/paperround.toml is not what bot/settings says: write it anew with "
        "`.venv/bin/python -m tests.unit.test_settings_file`"
    )


def test_the_file_as_it_is_gives_the_defaults(tmp_path: Path) -> None:
    assert loaded(tmp_path, render_defaults(SECTIONS)) == loaded(tmp_path, "")


def test_the_file_with_every_key_taken_up_gives_the_defaults(tmp_path: Path) -> None:
    text, keys = re.subn(r"(?m)^#(?=\w+ = )", "", render_defaults(SECTIONS))

    assert keys == 24
    assert loaded(tmp_path, text) == loaded(tmp_path, "")


def test_every_key_has_its_sentence_and_every_section_too() -> None:
    lines = render_defaults(SECTIONS).splitlines()

    for before, line in pairwise(lines):
        if re.match(r"#\w+ = ", line):
            assert re.match(r"# .+\.$", before), line
        if before.startswith("["):
            assert re.match(r"# .+\.$", line), before


def test_a_secret_has_no_key_in_the_file() -> None:
    text = render_defaults(SECTIONS)

    assert "PAPERROUND_SECRET_KEY" in text
    assert "secret_keys" not in text


if __name__ == "__main__":
    CONFIG.write_text(render_defaults(SECTIONS), encoding="utf-8")
