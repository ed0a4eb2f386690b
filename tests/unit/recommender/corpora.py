"""Papers to test with: the seed pages, and a checkerboard of subjects whose answers are obvious."""

import re
from functools import lru_cache
from itertools import product
from pathlib import Path

from recommender import Paper, normal_title

SEEDS = Path(__file__).parents[3] / "seeds"
_DATE = re.compile(r"[A-Z][a-z]{2} \d{1,2}")


@lru_cache(maxsize=1)
def seed_papers() -> tuple[Paper, ...]:
    """Read title and abstract pairs after each page's date; recurring titles once."""
    found: dict[str, Paper] = {}
    for page in sorted(SEEDS.glob("*.txt")):
        blocks = [b.strip() for b in page.read_text("utf-8").split("\n\n") if b.strip()]
        start = next(at for at, block in enumerate(blocks) if _DATE.fullmatch(block)) + 1
        for title, abstract in zip(blocks[start::2], blocks[start + 1 :: 2], strict=True):
            paper = Paper(id=f"p{len(found):04}", title=title, abstract=abstract)
            found.setdefault(normal_title(title), paper)
    return tuple(found.values())


SUBJECTS = {
    "birds": "sparrow falcon plumage nesting songbird migration feather wingspan",
    "ships": "harbour schooner rigging keel cargo anchor mast sailcloth",
    "wine": "vineyard grape tannin cellar barrel vintage harvest cork",
    "stars": "nebula quasar redshift supernova parallax galaxy pulsar dwarf",
}
PLACES = {
    "norway": "fjord oslo bergen",
    "chile": "andes santiago atacama",
    "japan": "kyoto osaka hokkaido",
}


def checkerboard(copies: int = 6) -> list[Paper]:
    """Every subject in every place, some papers each; ids tell both: `birds-chile-3`."""
    return [
        Paper(
            id=f"{subject}-{place}-{copy}",
            title=f"{_turned(SUBJECTS[subject], copy, 2)} in {_turned(PLACES[place], copy, 1)}",
            abstract=f"We study {_turned(SUBJECTS[subject], copy, 5)}. "
            f"The {subject} were seen near {_turned(PLACES[place], copy + 1, 2)}.",
        )
        for subject, place, copy in product(SUBJECTS, PLACES, range(copies))
    ]


def _turned(words: str, by: int, n: int) -> str:
    """Take n words, beginning at another one each time."""
    listed = words.split()
    return " ".join((listed * 3)[by % len(listed) :][:n])
