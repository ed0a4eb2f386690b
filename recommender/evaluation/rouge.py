"""ROUGE as the authors of SciTLDR take it: stemmed F-measures, the best of all references."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from recommender.evaluation.data import BadData

NAMES = {"R1": "rouge1", "R2": "rouge2", "RL": "rougeL"}
"""Our names of the measures, and those of the package that counts."""

REMEMBERED = 50_000
"""Texts whose stems are kept: sentences are scored against several references, and again."""


class Rouge:
    """Scores texts, in percent; raises BadData where the package that counts is not installed."""

    def __init__(self) -> None:
        try:
            from rouge_score import rouge_scorer, tokenizers  # noqa: PLC0415 - for evaluations alone
        except ImportError:
            raise BadData(
                "Summaries are scored by the package rouge-score, which is not installed: "
                "`pip install rouge-score`, or `make install`, brings it."
            ) from None
        self._scorer = rouge_scorer.RougeScorer
        self._tokens = _Remembering(tokenizers.DefaultTokenizer(use_stemmer=True))

    @cached_property
    def _every(self) -> Any:  # noqa: ANN401 - the package has no types
        return self._scorer(list(NAMES.values()), tokenizer=self._tokens)

    @cached_property
    def _words(self) -> Any:  # noqa: ANN401 - likewise
        return self._scorer([NAMES["R1"]], tokenizer=self._tokens)

    def all_of(self, text: str, targets: Sequence[str]) -> dict[str, float]:
        """Give every measure; each takes the reference that suits it best."""
        found = [self._every.score(target, text) for target in targets]
        return {
            name: 100 * max(float(each[theirs].fmeasure) for each in found)
            for name, theirs in NAMES.items()
        }

    def words(self, text: str, targets: Sequence[str]) -> float:
        """Give ROUGE-1 alone, which takes a tenth of the time."""
        found = (self._words.score(target, text)[NAMES["R1"]].fmeasure for target in targets)
        return 100 * max(map(float, found))


class _Remembering:
    """A tokenizer that stems a text once."""

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401 - the package has no types
        self.tokenize = lru_cache(maxsize=REMEMBERED)(tokenizer.tokenize)
