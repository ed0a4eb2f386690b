"""HTML and Markdown as they are left over in abstracts: tags, entities, stars, links.

Only tags of running text count: `<think>` and `<image>` are what some papers are about.
"""

from __future__ import annotations

import html
import re

from recommender.replacing import apply_all, rules

_BLOCKS = "p|br|hr|ul|ol|li|div|h[1-6]|blockquote|table|tr|td|th|title|sec"
_INLINES = (
    "i|b|u|em|strong|sup|sub|inf|sc|tt|a|span|font|small|big|italic|bold|code|cite|ext-link"
    "|jats:\\w{1,20}|inline-formula|tex-math|mml:\\w{1,20}"
)
_ATTRIBUTES = r"(?:\s[^<>]{0,300}+)?/?"
_BLOCK = re.compile(rf"</?(?:{_BLOCKS}){_ATTRIBUTES}>", re.IGNORECASE)
_INLINE = re.compile(rf"</?(?:{_INLINES}){_ATTRIBUTES}>", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:amp;|#0*38;|#[xX]0*26;)+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_GREEK = re.compile(r"&([a-z])gr;")
_GREEK_LETTERS = dict(zip("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω", strict=False))

_MARKDOWN = rules(
    ("](http", r"\[([^\[\]]{1,200}+)\]\((https?://[^\s()]{1,300}+)\)", r"\1 (\2)"),
    ("**", r"\*\*([^*]{1,200}+)\*\*", r"\1"),
    ("*", r"(?<![\w*\\])\*(?=[A-Za-z])([^*\n]{1,100}+)(?<=[\w).,!?])\*(?![\w*])", r"\1"),
    ("__", r"(?<![\w_$\\])__(?=[A-Za-z])([^_\n]{3,100}+)__(?![\w_])", r"\1"),
    ("_", r"(?<![\w_$\\])_(?=[A-Za-z]{3})([^_\n]{3,100}+)_(?![\w_])", r"\1"),
)


def without_markup(text: str) -> str:
    """Take away, in one look, what markup there is on the surface."""
    if "&" in text:
        text = _GREEK.sub(lambda match: _GREEK_LETTERS.get(match[1], match[0]), text)
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), _ESCAPED.sub("&", text))
    if "<" in text:
        text = _INLINE.sub("", _BLOCK.sub(" ", text))
    return apply_all(_MARKDOWN, text)
