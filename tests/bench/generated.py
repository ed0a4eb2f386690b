"""Papers to measure with: sentences of the seed pages cut and joined anew, the same every time.

What costs time is how long papers are and how many words and word pairs there are, so chance
exchanges words and invents names until both grow as they do in real collections: of 4,810 papers of
a year's digests the ranker learns 105,000 words and pairs and finds 257 in a paper; of as many
generated ones 98,000 and 296.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.papers import PaperContent
from bot.sources.reading import read

SEEDS = Path(__file__).parents[2] / "seeds"
SENTENCES = (7.7, 1.6)  # of an abstract: mean and deviation
TITLE_WORDS = (7.0, 2.2)
EXCHANGED = 0.2  # share of words that others take the place of
INVENTED = 4.4  # names that a paper brings, on average
KNOWN_NAMES = 0.35  # share of them that other papers have too
SYLLABLES = "ba co di fra gor hy jin ka lo mer nix pol qui ra sto tek ur vex wim zo".split()

_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def seed_contents() -> tuple[PaperContent, ...]:
    """Read the seed pages; each paper once for each page it is on."""
    now = datetime(2026, 3, 30, tzinfo=UTC)
    files = [read(path, root=SEEDS, now=now) for path in sorted(SEEDS.glob("*.txt"))]
    return tuple(entry.content for file in files for entry in file.parsed.entries)


def papers(count: int, *, seed: int = 0) -> Iterator[PaperContent]:
    """Make papers with different titles; more papers begin with the same ones."""
    chance = random.Random(seed)
    known = list(dict.fromkeys(content.abstract for content in seed_contents()))
    sentences = [s for abstract in known for s in _END_OF_SENTENCE.split(abstract)]
    words = [word for sentence in sentences for word in sentence.split()]
    names: list[str] = []
    for number in range(1, count + 1):
        own = [_name(chance, names) for _ in range(_about(chance, INVENTED, 1))]
        text = [_sentence(chance, sentences, words) for _ in range(_about(chance, *SENTENCES))]
        title = chance.sample(words, max(2, _about(chance, *TITLE_WORDS)))
        yield PaperContent(
            title=f"{_with_names(chance, ' '.join(title).title(), own)} ({number})",
            abstract=_with_names(chance, " ".join(text), own),
        )


def write_json_lines(contents: Iterable[PaperContent], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for content in contents:
            file.write(json.dumps({"title": content.title, "abstract": content.abstract}) + "\n")


def queries(count: int, *, seed: int = 0) -> tuple[str, ...]:
    """Take topics of one to three words that follow each other in titles of the seeds."""
    chance = random.Random(seed)
    titles = [content.title.split() for content in seed_contents()]
    found: dict[str, None] = {}
    while len(found) < count:
        title = chance.choice(titles)
        length = chance.choice((1, 2, 2, 3))
        start = chance.randrange(max(len(title) - length, 0) + 1)
        words = [word.strip(":,.()?!") for word in title[start : start + length]]
        if all(len(word) > 3 for word in words):
            found[" ".join(words)] = None
    return tuple(found)


def _about(chance: random.Random, mean: float, deviation: float) -> int:
    return max(1, round(chance.gauss(mean, deviation)))


def _sentence(chance: random.Random, sentences: Sequence[str], words: Sequence[str]) -> str:
    """Join the beginning of one sentence and the end of another, some words exchanged."""
    begin, end = (chance.choice(sentences).split() for _ in range(2))
    joined = begin[: (len(begin) + 1) // 2] + end[len(end) // 2 :]
    return " ".join(chance.choice(words) if chance.random() < EXCHANGED else w for w in joined)


def _name(chance: random.Random, names: list[str]) -> str:
    """Invent a name, or take one that was invented before."""
    if names and chance.random() < KNOWN_NAMES:
        return chance.choice(names)
    names.append("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title())
    return names[-1]


def _with_names(chance: random.Random, text: str, names: Sequence[str]) -> str:
    words = text.split()
    for name in names:
        words.insert(chance.randrange(1, len(words)), name)
    return " ".join(words)
