"""From a stored paper to the card that people see: clean words, links, reasons."""

from __future__ import annotations

from urllib.parse import quote_plus

import recommender
from bot.domain.editions import Link, PaperCard
from bot.domain.papers import PaperContent, PaperRecord
from bot.domain.visible import one_line

MOST_AUTHORS = 3
LONGEST_TITLE = 300
MOST_OF_IT = 0.5
"""What is named must make up so much of the positive score, or the card says that it is a part."""

SAFE_SCHEMES = ("https://", "http://")


def card(
    record: PaperRecord,
    summary: recommender.Summary,
    *,
    number: int,
    because: recommender.Explanation | None = None,
    similar_to: str | None = None,
    mark: str | None = None,
    followers: str = "you follow",
) -> PaperCard:
    """Return the card of a paper at a place in a list; `followers` says whose interests count."""
    content = record.content
    url = paper_url(content)
    return PaperCard(
        paper_id=record.id,
        number=number,
        title=display_title(content),
        url=url,
        authors=tuple(recommender.clean_text(author) for author in content.authors),
        arxiv_id=content.arxiv_id,
        published=content.published or record.listed_on,
        upvotes=content.upvotes,
        links=_links(content, url),
        headline=summary.headline,
        detail=summary.detail,
        because=because.terms if because else (),
        partly=because is not None and because.share < MOST_OF_IT,
        similar_to=similar_to,
        by_liked_author=because is not None and because.by_liked_author,
        by_others=because is not None and because.by_others,
        by_followed=_by_followed(because, followers),
        mark=mark,
    )


def _by_followed(because: recommender.Explanation | None, followers: str) -> str:
    named = because is not None and because.followed
    return f"by {one_line(named)}, whom {followers}" if named else ""


def display_title(content: PaperContent) -> str:
    """Return the title without markup leftovers, on one line, cut at a word if it is absurd."""
    title = recommender.clean_text(content.title) or "Untitled"
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def paper_url(content: PaperContent) -> str | None:
    """Return the paper's own page, http or https, or None when nothing is known of it."""
    if content.url and content.url.lower().startswith(SAFE_SCHEMES):
        return content.url
    if content.arxiv_id:
        return f"https://arxiv.org/abs/{content.arxiv_id}"
    if content.doi:
        return f"https://doi.org/{quote_plus(content.doi, safe='/')}"
    return None


def _links(content: PaperContent, url: str | None) -> tuple[Link, ...]:
    named = (("PDF", _pdf(content)), ("Code", content.code_url))
    links = [
        Link(label=label, url=address)
        for label, address in named
        if address and address.lower().startswith(SAFE_SCHEMES)
    ]
    if url is None:
        links.append(Link(label="find on arXiv", url=_search_url(content)))
    return tuple(links)


def _pdf(content: PaperContent) -> str | None:
    if content.pdf_url:
        return content.pdf_url
    return f"https://arxiv.org/pdf/{content.arxiv_id}" if content.arxiv_id else None


def _search_url(content: PaperContent) -> str:
    title = quote_plus(display_title(content))
    return f"https://arxiv.org/search/?searchtype=title&query={title}"
