"""A deployment's own protocol: what was shown, what was then voted, and how it would be ranked.

For each paper that somebody liked after it was shown to them: where would it stand among what was
shown with it, by the likes of before? A paper that was drawn to be explored stands for all that
could have been drawn, so it weighs 1 / probability, at most `MOST_WEIGHT`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.evaluation.metrics import rank
from recommender.evaluation.running import Task
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.stages import Material, Method, Stage, Values
from recommender.features import Floats, Integers
from recommender.papers import Paper
from recommender.profiles import Profile

MOST_WEIGHT = 10.0
"""A draw of one in a hundred would else outweigh everything; this errs on the side of the rest."""

FEWEST_LIKES, FEWEST_READERS = 30, 5
"""With fewer, errors would be wider than anything that could be learnt."""

MEASURES = ("mrr", "pairs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A reader of an edition: the profile of before, and what of it was liked afterwards."""

    profile: Profile
    liked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Editions of one day share a group: `known` are the papers that were known before any.

    `shown` has the papers from first to last, `probability` that of each being shown.
    """

    group: str
    shown: tuple[Paper, ...]
    probability: tuple[float, ...]
    voters: tuple[Voter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LikedThere:
    """A case: the reader's row, the candidates shown together, the one liked, and others liked."""

    row: int
    shown: Integers
    weights: Floats
    liked: int
    others: Integers
    """`liked` and `others` are places in `shown`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HereJudge:
    """Judges where a liked paper stands among those shown with it; other liked ones are left out.

    `pairs` is the share of the rest, as heavy as they are, that stands behind it; ties count half.
    """

    cases: tuple[LikedThere, ...]

    def __call__(self, scores: Floats) -> Values:
        mrr, pairs = np.empty((2, len(self.cases)))
        for at, case in enumerate(self.cases):
            own = scores[case.row, case.shown]
            rest = np.delete(np.arange(len(own)), [case.liked, *case.others])
            kept = np.append(own[rest], own[case.liked])
            mrr[at] = 1 / rank(kept, len(rest))
            behind = (own[rest] < own[case.liked]) + 0.5 * (own[rest] == own[case.liked])
            pairs[at] = (behind * case.weights[rest]).sum() / case.weights[rest].sum()
        return {"mrr": mrr, "pairs": pairs}


@dataclass(frozen=True, slots=True, kw_only=True)
class AsShown:
    """The order in which the papers were shown, whatever made it then."""

    places: tuple[tuple[float, ...], ...]
    name: str = "the order shown"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:  # noqa: ARG002 - it was made for one stage
        return np.array(self.places, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFew:
    """What there is, when it is not enough."""

    likes: int
    readers: int

    @property
    def reason(self) -> str:
        return (
            f"Too few: {self.likes} likes by {self.readers} readers of papers that were shown to "
            f"them, after an earlier like; it takes {FEWEST_LIKES} by {FEWEST_READERS} readers to "
            "tell rankings apart."
        )


def of_showings(
    showings: Sequence[Showing],
    known: dict[str, tuple[Paper, ...]],
    methods: tuple[Method, ...],
) -> tuple[Cases, list[Task]] | TooFew:
    """Plan one task a group; `known` has the papers that may be learnt from, by group."""
    showings = [_comparable(each) for each in showings]
    readers: dict[str, int] = {}
    units: list[int] = []
    heavy: list[float] = []
    tasks: list[Task] = []
    for group in sorted({each.group for each in showings if each.voters}):
        day = _Day([each for each in showings if each.group == group and each.voters])
        for case in day.cases:
            reader = day.readers[case.row].reader_id
            units.append(readers.setdefault(reader, len(readers)))
            heavy.append(float(case.weights[case.liked]))
        stage = Stage(
            number=len(tasks),
            stored=known[group],
            candidates=day.candidates,
            readers=tuple(day.readers),
        )
        tasks.append(
            Task(
                stage=stage,
                methods=(*methods, AsShown(places=day.places())),
                judge=HereJudge(cases=tuple(day.cases)),
                cases=np.arange(len(units) - len(day.cases), len(units)),
            )
        )
    if len(units) < FEWEST_LIKES or len(readers) < FEWEST_READERS:
        return TooFew(likes=len(units), readers=len(readers))
    everything = np.ones(len(units), dtype=np.bool_)
    cases = Cases(
        protocol="here",
        data="this deployment",
        unit="readers",
        units=np.array(units, dtype=np.int64),
        slices=(Slice(name="likes of what was shown", kept=everything, measures=MEASURES),),
        heavy=np.array(heavy),
        notes=_notes(np.array(heavy)),
    )
    return cases, tasks


def _comparable(showing: Showing) -> Showing:
    """Keep voters who had a like before, liked something of it now, and not everything."""
    voters = tuple(
        voter
        for voter in showing.voters
        if voter.profile.liked and 0 < len(voter.liked) < len(showing.shown)
    )
    return Showing(
        group=showing.group,
        shown=showing.shown,
        probability=showing.probability,
        voters=voters,
    )


class _Day:
    """The candidates of a group's showings, and a row for each of their voters."""

    def __init__(self, showings: Sequence[Showing]) -> None:
        papers = {paper.id: paper for each in showings for paper in each.shown}
        self.candidates = tuple(paper for _, paper in sorted(papers.items()))
        self._at = {paper.id: place for place, paper in enumerate(self.candidates)}
        self.readers: list[Profile] = []
        self.cases: list[LikedThere] = []
        self._orders: list[Integers] = []
        for showing in showings:
            for voter in showing.voters:
                self._add(showing, voter)

    def _add(self, showing: Showing, voter: Voter) -> None:
        order = np.array([self._at[paper.id] for paper in showing.shown], dtype=np.int64)
        place = {paper.id: at for at, paper in enumerate(showing.shown)}
        liked = [place[paper] for paper in voter.liked]
        weights = 1 / np.maximum(np.array(showing.probability), 1 / MOST_WEIGHT)
        self.cases += [
            LikedThere(
                row=len(self.readers),
                shown=order,
                weights=weights,
                liked=each,
                others=np.array([other for other in liked if other != each], dtype=np.int64),
            )
            for each in liked
        ]
        self.readers.append(voter.profile)
        self._orders.append(order)

    def places(self) -> tuple[tuple[float, ...], ...]:
        """Give each row's scores by position: the first has most."""
        rows = np.full((len(self.readers), len(self.candidates)), -np.inf)
        for row, order in enumerate(self._orders):
            rows[row, order] = -np.arange(len(order))
        return tuple(map(tuple, rows.tolist()))


def _notes(heavy: Floats) -> tuple[str, ...]:
    cut = int((heavy >= MOST_WEIGHT).sum())
    weighing = (
        "Each like is ranked by the votes before its edition alone, among what was shown with it; "
        f"explored papers weigh 1 / probability, at most {MOST_WEIGHT:g} ({cut} likes do)."
    )
    bias = "What stands first is looked at most: that favours the order shown over all others."
    return weighing, bias
