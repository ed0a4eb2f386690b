"""Learning the weights of salience from abstracts with summaries that people wrote.

Run it as `python -m recommender.evaluation.salience_learning DATA DAY`: it writes the table that
`recommender.summaries.salience` reads, and prints the figures of docs/summaries.md. What is learnt
is how many words each sentence, shortened as it is shown, has in common with the summaries
(ROUGE-1), beside the others of its abstract.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recommender.cleaning import clean_text
from recommender.evaluation.finding import find
from recommender.evaluation.rouge import NAMES as MEASURES, Rouge
from recommender.evaluation.summarised_data import Summarised, read_summarised
from recommender.features import Floats, Integers
from recommender.summaries import salience
from recommender.summaries.compression import compress
from recommender.summaries.features import NAMES, Told
from recommender.summaries.sentences import split_sentences

PENALTY = 200.0
"""Of squared weights, where every feature has been brought to a spread of one."""

PARTS = 5
"""In cross-validation, each part of the papers is scored by weights learnt from the others."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """Sentences of all papers: features (sentences, features), ROUGE in percent, and their paper.

    `rouge` is (sentences, measures), in the order of `MEASURES`.
    """

    features: Floats
    rouge: Floats
    papers: Integers

    @classmethod
    def of(cls, told: Sequence[Summarised]) -> Examples:
        features, scores, papers = [], [], []
        rouge = Rouge()
        for number, each in enumerate(told):
            split = split_sentences(clean_text(each.paper.abstract))
            sentences = [one for one in split if any(c.isalnum() for c in one)]
            features += Told.of(clean_text(each.paper.title), sentences).features()
            found = [rouge.all_of(compress(one), each.targets) for one in sentences]
            scores += [[one[measure] for measure in MEASURES] for one in found]
            papers += [number] * len(sentences)
        return cls(features=np.array(features), rouge=np.array(scores), papers=np.array(papers))

    def part(self, kept: Integers) -> Examples:
        """Keep the sentences of some papers."""
        inside = np.isin(self.papers, kept)
        return Examples(
            features=self.features[inside], rouge=self.rouge[inside], papers=self.papers[inside]
        )

    def chosen(self, weights: Floats) -> Floats:
        """Score the sentence of most salience of each paper, (papers, measures)."""
        salience_of = self.features @ weights
        order = np.lexsort((-salience_of, self.papers))  # the first of a paper's is its best
        _, first = np.unique(self.papers[order], return_index=True)
        best: Floats = self.rouge[order[first]]
        return best


def learn(examples: Examples, penalty: float = PENALTY) -> Floats:
    """Give the weight of each feature, on the scale of ROUGE-1 between 0 and 1.

    Only differences between sentences of one paper are learnt from: some summaries are easier to
    meet than others, whichever sentence is taken.
    """
    spread = examples.features.std(axis=0) + 1e-9
    features = _centred(examples.features / spread, examples.papers)
    wanted = _centred(examples.rouge[:, :1] / 100, examples.papers)[:, 0]
    penalties = penalty * np.eye(features.shape[1])
    found = np.linalg.solve(features.T @ features + penalties, features.T @ wanted)
    return np.asarray(found / spread, dtype=np.float64)


def cross_validated(examples: Examples, seed: int = 0) -> Floats:
    """Give the mean of each measure, each paper's sentence chosen by the others' weights."""
    numbers = np.unique(examples.papers)
    part = np.random.default_rng(seed).permutation(np.arange(len(numbers)) % PARTS)
    scores = [
        examples.part(numbers[part == held]).chosen(learn(examples.part(numbers[part != held])))
        for held in range(PARTS)
    ]
    means: Floats = np.vstack(scores).mean(axis=0)
    return means


def written(weights: Floats, remarks: Sequence[str]) -> str:
    """Give the table as TOML, remarks first, the heaviest feature first."""
    heaviest = sorted(zip(NAMES, weights, strict=True), key=lambda each: -abs(each[1]))
    lines = [*(f"# {each}" for each in remarks), "", "[weights]"]
    return "\n".join([*lines, *(f'"{name}" = {value:.4f}' for name, value in heaviest)]) + "\n"


def _centred(values: Floats, papers: Integers) -> Floats:
    """Take the mean over its paper from each sentence's values, (sentences, anything)."""
    counts = np.bincount(papers)[papers]
    sums = np.stack([np.bincount(papers, column) for column in values.T], axis=1)
    centred: Floats = values - sums[papers] / counts[:, None]
    return centred


def main(data: str, day: str) -> None:
    """Learn from every file of the data, write the table that is shipped, and print figures."""
    told = [each for path in find([Path(data)]).summarised for each in read_summarised(path)]
    examples = Examples.of(told)
    names = " / ".join(MEASURES)
    figures = " / ".join(f"{mean:.2f}" for mean in cross_validated(examples))
    remarks = (
        f"Weights of a sentence's features, learnt on {day} from {len(told)} summarised abstracts",
        f"(SciTLDR, train and dev). Cross-validated {names} by these weights alone: {figures}.",
        "Written by recommender/evaluation/salience_learning.py.",
    )
    table = written(learn(examples), remarks)
    Path(salience.__file__).with_name("salience.toml").write_text(table, "utf-8")
    sys.stdout.write(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
