"""The script that learns the weights of sentences' roles and writes them to where they are read.

`python -m recommender.evaluation.roles_writing DATA DAY`, with a file of marked abstracts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from recommender.evaluation.highlights_data import read_highlights
from recommender.evaluation.roles_learning import Example, learn
from recommender.summaries import roles
from recommender.summaries.roles import AROUND, ROLES, Floats, RoleTable


def written(table: RoleTable, remarks: Iterable[str]) -> str:
    """Give the table as TOML, remarks first; reading it back gives the weights to three places."""
    lines = [*(f"# {each}".rstrip() for each in remarks), f"sure = {table.sure}", ""]
    lines += ["[always]"]
    lines += [f"first = {_row(table.weights[-1])}", f"second = {_row(table.around[-1])}", ""]
    lines += ["[around]"]
    names = [f"{what} {role}" for what in AROUND for role in ROLES]
    lines += [f'"{name}" = {_row(row)}' for name, row in zip(names, table.around[:-1], strict=True)]
    lines += ["", "[cues]"]
    lines += [f'"{cue}" = {_row(table.weights[row])}' for cue, row in table.rows.items()]
    return "\n".join(lines) + "\n"


def main(data: str, day: str) -> None:
    """Learn from all of the data and write the table that is shipped."""
    found = read_highlights(Path(data))
    table = learn([Example.of(each) for each in found.marked])
    remarks = (
        f"Weights of sentences' roles, learnt on {day} from {len(found.marked)} marked abstracts.",
        f"Columns: {', '.join(ROLES)}. Written by recommender/evaluation/roles_writing.py.",
        "Figures, cross-validated: docs/summaries.md; `paperround evaluate` on the data says them.",
    )
    Path(roles.__file__).with_name("roles.toml").write_text(written(table, remarks), "utf-8")


def _row(values: Floats) -> str:
    return "[" + ", ".join(f"{value:6.3f}" for value in values) + "]"


if __name__ == "__main__":
    main(*sys.argv[1:])
