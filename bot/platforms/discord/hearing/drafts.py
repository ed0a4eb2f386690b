"""Forms that are to be opened again, with what was filled in: kept for a while, in memory."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Self

from bot.domain.editions import Action
from bot.domain.ids import AccountRef
from bot.domain.replies import Form
from bot.services import actions

MOST = 500
FORM = "form"
"""The word that buttons which open a form give; it is no command."""
NO_KEY = "-"
BUTTON = re.compile(rf"{FORM} (?P<key>[0-9-]{{1,20}}) (?P<page>[0-9]) (?P<line>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """A button that opens a form again: the draft's key, which page, and whose command it is.

    Where the draft is gone the command is given again, as `line`, and answers with a fresh form.
    """

    key: str = NO_KEY
    page: int = 0
    line: str

    def button(self, label: str) -> Action:
        return actions.run(label, f"{FORM} {self.key} {self.page} {self.line}")

    @classmethod
    def read(cls, line: str) -> Self | None:
        """Read what such a button gives, None for any other line."""
        found = BUTTON.fullmatch(line)
        if found is None:
            return None
        return cls(key=found["key"], page=int(found["page"]), line=found["line"])


@dataclass(kw_only=True)
class Drafts:
    """Those of longest ago are forgotten first; nobody reads somebody else's."""

    most: int = MOST
    _kept: OrderedDict[str, tuple[AccountRef, Form]] = field(default_factory=OrderedDict)

    def keep(self, key: str, owner: AccountRef, form: Form) -> None:
        self._kept[key] = (owner, form)
        self._kept.move_to_end(key)
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)

    def find(self, key: str, owner: AccountRef) -> Form | None:
        whose, form = self._kept.get(key, (None, None))
        return form if whose == owner else None
