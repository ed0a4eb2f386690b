"""Summaries of one sentence, and of two, beside those that people wrote.

Other methods choose among the sentences as the data split them; ours is given the abstract as it
is shown to readers, and splits, chooses and shortens for itself. The oracle knows the summaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from recommender.evaluation.rouge import NAMES, Rouge
from recommender.evaluation.running import Observed
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.summarised_data import Summarised, read_summarised
from recommender.features import Floats
from recommender.summaries import summarize

OURS = "ours"
CUE = re.compile(
    r"\b(?:we|this (?:paper|work|study|article))\b(?: \w+)? "
    r"(?:propos|introduc|present|develop|stud|investigat|show)|\bthis (?:paper|work)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")
MEAN = "R1, mean of the two"

Text = TypeVar("Text")
Tell = Callable[[str, int, int], None]


def of_summarised(path: Path, tell: Tell = lambda *_: None) -> list[tuple[Cases, list[Observed]]]:
    """Score every method on one file: headlines, then headlines with details."""
    told, rouge = read_summarised(path), Rouge()
    name = f"{path.parent.name}/{path.name.split('.')[0]}"
    ours = [summarize(each.paper) for each in told]
    single: dict[str, list[str]] = {
        "first sentence": [each.sentences[0] for each in told],
        "last sentence": [each.sentences[-1] for each in told],
        "centroid": [_nearest(each.sentences, each.sentences) for each in told],
        "cosine with the title": [_nearest(each.sentences, [each.paper.title]) for each in told],
        "first cue phrase": [_cued(each.sentences) for each in told],
        "oracle: the best sentence": [_best(each, rouge) for each in told],
        OURS: [each.headline for each in ours],
    }
    pairs = {
        "first two sentences": [(each.sentences[0], *each.sentences[1:2]) for each in told],
        OURS: [(each.headline, *([each.detail] if each.detail else [])) for each in ours],
    }
    headlines = _observe(single, rouge.all_of, told, tell)
    both = _observe(pairs, lambda pair, targets: _pair(rouge, pair, targets), told, tell)
    return [
        (_cases("headline", name, len(told), tuple(NAMES)), headlines),
        (_cases("headline and detail", name, len(told), (*NAMES, MEAN)), both),
    ]


def _observe(
    chosen: Mapping[str, Sequence[Text]],
    score: Callable[[Text, Sequence[str]], Mapping[str, float]],
    told: Sequence[Summarised],
    tell: Tell,
) -> list[Observed]:
    observed = []
    for done, (method, made) in enumerate(chosen.items()):
        tell("summaries", done, len(chosen))
        scores = [score(text, each.targets) for text, each in zip(made, told, strict=True)]
        values: dict[str, Floats] = {
            measure: np.array([each[measure] for each in scores]) for measure in scores[0]
        }
        observed.append(Observed(method=method, ours=method == OURS, values=values))
    return observed


def _pair(rouge: Rouge, pair: Sequence[str], targets: Sequence[str]) -> dict[str, float]:
    """Score two sentences as one text, and one by one; a detail that is not there scores 0."""
    apart = [rouge.words(each, targets) for each in pair]
    return {**rouge.all_of(" ".join(pair), targets), MEAN: sum(apart) / 2}


def _cases(what: str, data: str, papers: int, measures: tuple[str, ...]) -> Cases:
    return Cases(
        protocol=f"summaries: {what}",
        data=data,
        unit="papers",
        units=np.arange(papers),
        slices=(Slice(name="all papers", kept=np.ones(papers, dtype=np.bool_), measures=measures),),
        notes=(f"{data}, {what}: stemmed ROUGE F in percent, the best of a paper's references.",),
    )


def _nearest(sentences: Sequence[str], to: Sequence[str]) -> str:
    """Choose the sentence of most cosine (tf-idf over the abstract) with the mean of some texts."""
    tfidf = TfidfVectorizer(analyzer=WORD.findall, sublinear_tf=True)
    rows = tfidf.fit_transform(each.lower() for each in sentences)
    wanted = np.asarray(tfidf.transform(each.lower() for each in to).sum(axis=0)).ravel()
    return sentences[int(np.argmax(rows @ wanted))]


def _cued(sentences: Sequence[str]) -> str:
    return next((each for each in sentences if CUE.search(each)), sentences[0])


def _best(told: Summarised, rouge: Rouge) -> str:
    return max(told.sentences, key=lambda each: rouge.words(each, told.targets))
