"""arXiv ids and DOIs as sources and people write them, and the one form each is known by."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

LONGEST_DOI = 300  # characters; the standard sets no limit, real ones stay far below

# https://info.arxiv.org/help/arxiv_identifier.html: 2312.09571v2 since April 2007, before that
# cs/0112017 or math.GT/0309136, where the part after the dot says nothing more.
_ARXIV = re.compile(
    r"(?:arxiv:\s*)?"
    r"(?:(?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
    r"|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<old>\d{2}(?:0[1-9]|1[0-2])\d{3}))"
    r"(?:v\d{1,3})?",
    re.IGNORECASE | re.ASCII,
)
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org"})
_ARXIV_PATH = re.compile(r"/(?:abs|pdf|html|ps|format)/(?P<id>.+?)(?:\.pdf)?/?")
_PAPERS_HOSTS = frozenset({"huggingface.co", "hf.co"})
_PAPERS_PATH = re.compile(r"/papers/(?P<id>[^/]+)/?")
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/
_DOI = re.compile(r"(?:doi:\s*)?(?P<id>10\.\d{4,9}/[^\s\x00-\x1f\x7f-\x9f]+)", re.IGNORECASE)
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
_ARXIV_DOI = "10.48550/arxiv."


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id that a text consists of, without prefix and version."""
    match = _ARXIV.fullmatch(text.strip())
    if match is None:
        return None
    return match["new"] or f"{match['archive'].lower()}/{match['old']}"


def doi(text: str) -> str | None:
    """Return the DOI that a text consists of, in lower case: DOIs do not know case."""
    match = _DOI.fullmatch(text.strip())
    if match is None or len(match["id"]) > LONGEST_DOI:
        return None
    return match["id"].lower()


def named(text: str) -> tuple[str | None, str | None]:
    """Return the arXiv id and the DOI that a text names; an arXiv DOI is an arXiv id."""
    if found := arxiv_id(text):
        return found, None
    found = doi(text)
    if found and found.startswith(_ARXIV_DOI):
        return arxiv_id(found.removeprefix(_ARXIV_DOI)), None
    return None, found


def linked(url: str) -> tuple[str | None, str | None]:
    """Return the arXiv id and the DOI that an address leads to."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), unquote(parts.path)
    if host in _ARXIV_HOSTS and (match := _ARXIV_PATH.fullmatch(path)):
        return arxiv_id(match["id"]), None
    if host in _PAPERS_HOSTS and (match := _PAPERS_PATH.fullmatch(path)):
        return arxiv_id(match["id"]), None
    if host in _DOI_HOSTS:
        return named(path.removeprefix("/"))
    return None, None


def is_web_address(url: str) -> bool:
    """Say whether a text is an http or https address that can be shown and followed."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError for what is no port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
