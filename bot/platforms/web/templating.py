"""Jinja2 set up so that no text reaches a page but as text."""

from __future__ import annotations

from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.visible import one_line, safe_url
from bot.platforms.web.static import MODULES, SCRIPT, STYLES


class Templates:
    """The page's templates, read from the package and compiled once each."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("bot.platforms.web"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_text,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["address"] = safe_url
        self._environment.filters["query"] = _query
        self._environment.globals.update(styles=STYLES, script=SCRIPT, modules=MODULES)

    def fill(self, template: str, /, **values: object) -> Markup:
        """Return a template with its values: strings as text, what `fill` returned as it is."""
        filled = self._environment.get_template(f"{template}.html").render(values)
        return Markup(filled)  # noqa: S704 - the one place: autoescape made it safe


def _text(value: object) -> object:
    """Make every value that a template shows harmless; it is escaped after this."""
    return value if isinstance(value, Markup) else one_line(str(value))


def _query(value: str) -> str:
    """Return a value as it stands in an address; half characters, which none holds, as “?”."""
    return quote(value, safe="", errors="replace")
