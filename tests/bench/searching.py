"""`topic` over 10,000 papers: ten papers found and summed up; and its completion while typing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import recommender
from bot.commands import suggestions
from bot.commands.spec import Call, Desk
from bot.domain.editions import PaperCard
from bot.domain.ids import AccountRef, AudienceRef
from bot.services.cards import card
from bot.services.search import search
from bot.storage.database import Database
from tests.bench import generated
from tests.bench.figures import Figure, milliseconds_of, percentile, spread
from tests.bench.processes import run_to_end
from tests.bench.workshop import DEFAULTS, NOW, Workshop

QUERIES = generated.queries(50)
KEYS = ["topic " + words[:typed] for words in QUERIES for typed in (1, 3, 5)]
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
                because=pick.explanation,
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
    yield _completion(workshop)
    home = workshop.large_home()
    first, again = (run_to_end(home, "topic", "long context", "--json") for _ in range(2))
    yield Figure(
        name="paperround topic, the program not running",
        value=again.seconds,
        unit="s",
        note=f"by the model that is kept; {first.seconds:.1f} s the first time, which fits it",
    )


def _completion(workshop: Workshop) -> Figure:
    """Measure a key: the first one after new papers came in cleans all titles and is left out."""
    model, caller = workshop.model, AccountRef(platform="web", external_id="you")
    call = Call(caller=caller, place=AudienceRef.direct(caller))
    with workshop.large() as database, database.unit_of_work(read_only=True) as uow:
        desk = Desk(
            uow=uow,
            now=NOW,
            model=model,
            defaults=DEFAULTS,
            new_code=str,
            keep=lambda _: None,
        )
        suggestions("topic l", call, desk)
        times = [milliseconds_of(partial(suggestions, typed, call, desk)) for typed in KEYS]
    return Figure(
        name="completion of a topic over 10,000 papers",
        value=percentile(times, 95),
        unit="ms",
        limit=50,
        aim=20,
        note=f"95th percentile; {spread(times)} keys",
    )
