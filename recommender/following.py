"""Authors whom readers follow by name: an interest like a topic, written `author:NAME`.

A paper answers it if somebody of just this name wrote it, whatever the paper says. All of them
answer equally well, so votes and other topics order them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.authors import Bylines, whole_name
from recommender.collection import Candidates, Collection
from recommender.features import Floats
from recommender.topics import Author, Query

Flags = NDArray[np.bool_]

AUTHOR = "author:"


def followed_author(topic: str) -> str | None:
    """Return the name in an interest, as typed; None for a topic of words."""
    before, colon, name = topic.strip().partition(":")
    return name.strip() if colon and before.strip().casefold() + colon == AUTHOR else None


def author_query(topic: str, name: str) -> Query:
    """Make the query of an author; a name that is not whole is nobody's."""
    return Query(
        text=topic.strip(),
        words=(),
        columns=(),
        idf=(),
        alternatives=(),
        wanted=(),
        author=Author(name=name, key=whole_name(name) or ""),
    )


def scored(query: Query, collection: Collection, candidates: Candidates) -> tuple[Floats, Floats]:
    """Score all stored papers, and the candidates, by one interest."""
    if query.author is not None:
        return _by_author(query.author.key, collection, candidates)
    stored = query.scores(collection.block)
    return stored, candidates.spread(stored, query.scores(candidates.others))


def answering(query: Query, collection: Collection, candidates: Candidates) -> Flags:
    """Tell which candidates answer an interest."""
    if query.author is not None:
        return _by_author(query.author.key, collection, candidates)[1] > 0
    stored = query.answers(collection.block).astype(float)
    return candidates.spread(stored, query.answers(candidates.others).astype(float)) > 0


def naming(query: Query, collection: Collection, candidates: Candidates) -> Flags:
    """Tell which candidates name an interest whole, as muted ones must."""
    if query.author is not None:
        return answering(query, collection, candidates)
    stored = query.names(collection.block).astype(float)
    return candidates.spread(stored, query.names(candidates.others).astype(float)) > 0


def _by_author(key: str, collection: Collection, candidates: Candidates) -> tuple[Floats, Floats]:
    stored = collection.bylines.wrote(key)
    return stored, candidates.spread(stored, Bylines(papers=candidates.unstored).wrote(key))
