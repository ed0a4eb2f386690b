"""`topic` over 10,000 papers: ten papers found and summed up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import recommender
from bot.domain.editions import PaperCard
from bot.services.cards import card
from bot.services.search import search
from bot.storage.database import Database
from tests.bench import generated
from tests.bench.figures import Figure, milliseconds_of, percentile, spread
from tests.bench.processes import run_to_end
from tests.bench.workshop import Workshop

QUERIES = generated.queries(50)
PLACES = 10


def measure(workshop: Workshop) -> Iterator[Figure]:
    model = workshop.model

    def cards(words: str, database: Database) -> list[PaperCard]:
        profile = recommender.Profile(topics=(words,))
        with database.unit_of_work(read_only=True) as uow:
            found = search(words, PLACES, uow, model)
        return [
            card(
                record,
                recommender.summarize(pick.paper, profile, ranker=model.ranker),
                number=number,
                because=pick.explanation.terms,
            )
            for number, (pick, record) in enumerate(found.ranked, start=1)
        ]

    with workshop.large() as database:
        cards("language models", database)
        times = [milliseconds_of(partial(cards, words, database)) for words in QUERIES]
        found = sum(bool(cards(words, database)) for words in QUERIES)
    yield Figure(
        name="topic over 10,000 papers, ten cards",
        value=percentile(times, 95),
        unit="ms",
        limit=150,
        aim=75,
        note=f"95th percentile; {spread(times)} queries, {found} found something",
    )
    run = run_to_end(workshop.large_home(), "topic", "long context", "--json")
    yield Figure(
        name="paperround topic, the program not running",
        value=run.seconds,
        unit="s",
        note="fits a model first",
    )
