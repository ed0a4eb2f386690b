"""HTML as a browser without scripts shows it: its elements, visible words, links, what is live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.contracts.platforms.harness import Shown

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
INLINE = frozenset({"a", "bdi", "kbd", "span", "strong", "time"})
OWN = frozenset(
    {
        *"a article bdi br button dd details div dl dt form h2 h3 input label li option p".split(),
        *"rect section select span strong summary svg table tbody td textarea th thead".split(),
        *"time tr ul".split(),
    }
)
"""What messages are made of; anything else came out of somebody's text."""
ACTIVE = frozenset({"action", "background", "formaction", "src", "srcdoc", "srcset", "style"})


@dataclass(kw_only=True)
class Element:
    """A node of a page; text is among its children as strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def every(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """Yield elements below this one, in order; `data_paper` is the attribute `data-paper`."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == (tag or child.tag) and child.has(**attributes):
                    yield child
                yield from child.every(tag, **attributes)

    def has(self, **attributes: str) -> bool:
        wanted = ((name.replace("_", "-"), value) for name, value in attributes.items())
        return all(self.attributes.get(name) == value for name, value in wanted)

    def within(self, tag: str, name: str) -> Element | None:
        """Return the nearest element around this one that is such a tag with this attribute."""
        around = self.parent
        while around is not None and not (around.tag == tag and name in around.attributes):
            around = around.parent
        return around

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """The words that are seen, with line feeds around whatever stands in a box of its own."""
        own = self.attributes.get("value", "") if self.tag == "input" else ""
        words = own + "".join(
            child if isinstance(child, str) else child.text for child in self.children
        )
        return words if self.tag in INLINE else f"\n{words}\n"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._open = Element(tag="root")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag=tag, attributes=attributes, parent=self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        assert self._open.tag == tag, f"<{self._open.tag}> is closed by </{tag}>"
        assert self._open.parent is not None
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)


def parsed(html: str) -> Element:
    """Return the page; elements that are not closed in their order are a failure."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.root is builder._open, f"<{builder._open.tag}> is not closed"
    return builder.root


def shown(element: Element) -> Shown:
    """Return what somebody sees of a message."""
    addresses = [
        each.attributes["href"] for each in element.every("a") if "href" in each.attributes
    ]
    odd = [each for each in addresses if not each.startswith(("https://", "http://", "/files/"))]
    active = [
        f"<{each.tag} {name}>"
        for each in element.every()
        for name in each.attributes
        if name in ACTIVE or name.startswith("on")
    ]
    foreign = [f"<{each.tag}>" for each in element.every() if each.tag not in OWN]
    return Shown(
        text=element.text,
        links=tuple(each for each in addresses if not each.startswith("/")),
        live=(*odd, *active, *foreign),
    )
