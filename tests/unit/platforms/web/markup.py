"""HTML taken apart as a browser would: elements, attributes, words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: list[str] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, frozenset[str]]:
        return self.tag, frozenset(self.attributes)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


class _Parser(HTMLParser):
    VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag=tag, attributes=dict(attrs))
        self.elements.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text.append(data)


def elements(html: str) -> list[Element]:
    """Return every element; raises AssertionError where one is not closed in its turn."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert [element.tag for element in parser.open] == []
    return parser.elements


def of_class(html: str, name: str) -> list[Element]:
    return [e for e in elements(html) if name in (e.attributes.get("class") or "").split()]


def having(html: str, attribute: str, value: str | None = None) -> list[Element]:
    return [
        each
        for each in elements(html)
        if attribute in each.attributes and value in {None, each.attributes[attribute]}
    ]
