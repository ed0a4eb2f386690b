"""A real database with nine papers, a model fitted on them, and commands run as they are typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache

import recommender
from bot.commands import parse_line
from bot.commands.asking import asked
from bot.commands.spec import Call, Desk
from bot.domain.calendar import Schedule
from bot.domain.digests import DigestFile, Parsed
from bot.domain.editions import Edition
from bot.domain.health import Component
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, EditionId, PaperId
from bot.domain.listings import NewListing
from bot.domain.papers import PaperContent, PaperRecord
from bot.domain.people import Refusal
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Bars, Block, Card, Facts, Form, Notice, Passages, Reply, Table, Text
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.services.models import Model, empty_model, for_ranking
from bot.services.subscriptions import Defaults
from bot.storage.database import Database

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
"""A Thursday; 08:30 in Berlin."""

YOU = AccountRef(platform="web", external_id="you")
PAPERS = AudienceRef(platform="web", channel="#papers")
OWN = AudienceRef.direct(YOU)
DEFAULTS = Defaults(schedule=Schedule(at=time(9)), zone="Europe/Berlin")

TITLES = {
    "p_fold": "Protein Structure from Sequence",
    "p_dock": "Protein Docking with Graph Networks",
    "p_drug": "Protein Design for Drug Discovery",
    "p_long": "Long Context Windows by Compression",
    "p_text": "Retrieval over Long Context Windows",
    "p_memo": "A Memory for Long Context Language Models",
    "p_walk": "Legged Robots Learn to Walk",
    "p_grip": "Robots that Grasp Soft Objects",
    "p_plan": "Planning for Robots in Kitchens",
}
ABSTRACTS = {
    "p_fold": "We predict protein structure from sequence. Protein structure is hard.",
    "p_dock": "We propose graph networks for protein docking. Docking a protein is slow.",
    "p_drug": "We design a protein for drug discovery. Drug discovery needs protein design.",
    "p_long": "We propose compression for long context windows. Long context windows are slow.",
    "p_text": "We study retrieval over long context windows. Retrieval beats long context.",
    "p_memo": "We present a memory for long context language models. Memory is cheap.",
    "p_walk": "We teach legged robots to walk by reinforcement learning. Robots fall less.",
    "p_grip": "We present robots that grasp soft objects by touch. Robots break fewer objects.",
    "p_plan": "We plan for robots in kitchens. Robots plan meals with language models.",
}


@cache
def fitted() -> Model:
    """The model of all nine papers; the same for every test, as it never changes."""
    records = [
        PaperRecord(id=PaperId(paper), content=_content(paper), number=number)
        for number, paper in enumerate(TITLES, start=1)
    ]
    ranker = recommender.Ranker().fit(for_ranking(records))
    return Model(epoch=1, watermark=9, number=9, ranker=ranker)


@dataclass(kw_only=True)
class Office:
    """Runs each line in a unit of work of its own, at `now`; one that only reads may do no more."""

    database: Database
    now: datetime = NOW
    model: Model = field(default_factory=empty_model)
    components: Mapping[str, Component] = field(default_factory=dict)
    code: str = "ABCD2345"
    """What the next code for linking accounts is."""
    kept: list[Refusal] = field(default_factory=list)
    """What was written down outside the database."""

    def type(
        self,
        line: str,
        *,
        place: AudienceRef = PAPERS,
        caller: AccountRef = YOU,
        values: Mapping[str, str] | None = None,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        spec, _, _ = parse_line(line)
        call = replace(self.call(line, place=place, caller=caller, values=values), where=where)
        with self.database.unit_of_work(read_only=not spec.stores(call)) as uow:
            return asked(spec, call) or spec.run(call, self.desk(uow))

    def call(
        self,
        line: str,
        *,
        place: AudienceRef,
        caller: AccountRef = YOU,
        values: Mapping[str, str] | None = None,
    ) -> Call:
        """What a line asks for; `values` stand in for those on it."""
        _, here, parsed = parse_line(line)
        given = parsed if values is None else values
        return Call(caller=caller, place=place, here=here, values=given)

    def complete(self, line: str, *, place: AudienceRef = PAPERS) -> list[str]:
        """What the last parameter of a line could become."""
        spec, here, values = parse_line(line)
        param = spec.params[-1]
        assert param.complete is not None
        call = Call(caller=YOU, place=place, here=here)
        with self.database.unit_of_work(read_only=True) as uow:
            return list(param.complete(values.get(param.name, ""), call, self.desk(uow)))

    def desk(self, uow: UnitOfWork) -> Desk:
        return Desk(
            uow=uow,
            now=self.now,
            model=self.model,
            defaults=DEFAULTS,
            new_code=lambda: self.code,
            keep=self.kept.extend,
            components=self.components,
        )

    def fill(self) -> None:
        """Take in the nine papers, a page a day old."""
        with self.database.unit_of_work() as uow:
            uow.papers.lock_intake()
            uow.papers.add([(PaperId(each), _content(each), frozenset()) for each in TITLES])
            file = uow.files.record(_page(), now=self.now, report={"new": len(TITLES)})
            listings = [
                NewListing(paper=PaperId(paper), position=place, dated=None)
                for place, paper in enumerate(TITLES, start=1)
            ]
            yesterday = self.now - timedelta(days=1)
            uow.papers.list_in(file, listings, now=yesterday, backfill=False)
            uow.commit()
        self.model = fitted()

    def publish(self, ref: AudienceRef, edition: Edition) -> EditionId:
        """Store an edition for this audience."""
        with self.database.unit_of_work() as uow:
            audience = uow.audiences.find(ref)
            assert audience is not None
            stored = uow.editions.add(replace(edition, audience=audience.id))
            uow.commit()
            return stored


def empty_edition(*, period: str = "2026-03-25", considered: int = 14) -> Edition:
    """An edition that holds no paper."""
    yesterday = NOW - timedelta(days=1)
    return Edition(
        audience=AudienceId(0),
        follows=None,
        period=period,
        due_at=yesterday,
        composed_at=yesterday,
        cutoff=9,
        epoch=1,
        considered=considered,
    )


def texts(answer: Reply | Form) -> list[str]:
    """The words of a reply, a string for each block that is not a card."""
    assert isinstance(answer, Reply)
    return [_words(block) for block in answer.blocks if not isinstance(block, Card)]


def titles(answer: Reply | Form) -> list[str]:
    """The titles of a reply's cards."""
    assert isinstance(answer, Reply)
    return [block.card.title for block in answer.blocks if isinstance(block, Card)]


def _words(block: Block) -> str:
    match block:
        case Text() | Notice():
            return block.text
        case Facts():
            return "; ".join(f"{name}: {value}" for name, value in block.facts)
        case Table():
            return "; ".join(" | ".join(row) for row in (block.head, *block.rows))
        case Passages():
            return " ".join(words for _, words in block.passages)
        case Bars():
            return ", ".join(bar.label for bar in block.bars)
        case _:
            raise AssertionError(block)


def _content(paper: str) -> PaperContent:
    return PaperContent(title=TITLES[paper], abstract=ABSTRACTS[paper])


def _page() -> DigestFile:
    return DigestFile(
        path="/seeds/page.txt",
        sha256="sha",
        size=10,
        parser="seed-text/1",
        parsed=Parsed(entries=(), problems=()),
        dated=None,
    )
