"""Interests to try summaries with, made of papers themselves, and whether they were heard.

A term of one sentence is a word that names a subject and stands in exactly one sentence of the
cleaned abstract. It is heard where it stands, in this form, in the headline or in the detail.
"""

from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from recommender import Paper, Profile, Ranker, Summary, clean_text, summarize
from recommender.summaries.sentences import split_sentences
from recommender.words import fold, names_a_subject, spellings

NEIGHBOURS = 5


def words(text: str) -> set[str]:
    return {fold(word) for word in spellings(text)}


def said(summary: Summary) -> set[str]:
    """Collect the words of both sentences."""
    return words(f"{summary.headline} {summary.detail or ''}")


def terms_of_one_sentence(paper: Paper) -> list[str]:
    sentences = split_sentences(clean_text(paper.abstract))
    counts = Counter(word for sentence in sentences for word in words(sentence))
    return sorted(w for w, n in counts.items() if n == 1 and names_a_subject(w))


def hits_of_terms(papers: Sequence[Paper], number: int, seed: int) -> list[bool]:
    """For an interest in so many terms of one sentence each: whether one of them is heard.

    Each paper with enough such terms is asked once, about terms drawn at random.
    """
    chance, hits = Random(seed), []
    for paper in papers:
        terms = terms_of_one_sentence(paper)
        if len(terms) >= number:
            asked = chance.sample(terms, number)
            heard = said(summarize(paper, Profile(topics=tuple(asked))))
            hits.append(not heard.isdisjoint(asked))
    return hits


class Neighbours:
    """Readers who liked five papers: those nearest to a paper, or any."""

    def __init__(self, papers: Sequence[Paper], ranker: Ranker) -> None:
        self._papers, self._ranker = papers, ranker
        self._vectorizer = TfidfVectorizer(
            sublinear_tf=True, ngram_range=(1, 2), stop_words="english"
        )
        texts = [clean_text(f"{paper.title}. {paper.abstract}") for paper in papers]
        self._rows = self._vectorizer.fit_transform(texts)

    def hit(self, at: int) -> bool:
        """Whether the sentence most like the neighbours is shown, as headline or as detail.

        Likeness is the cosine of words and pairs with the mean of the five rows; a sentence is
        shown as what shares most words with it.
        """
        liked = self._nearest(at)
        summary = self._summary(at, [self._papers[each].id for each in liked])
        sentences = split_sentences(clean_text(self._papers[at].abstract))
        mean = np.asarray(self._rows[liked].mean(axis=0)).ravel()
        best = int(np.argmax(self._vectorizer.transform(sentences) @ mean))
        shown = [summary.headline, *filter(None, [summary.detail])]
        return best in {_source(each, sentences) for each in shown}

    def changed(self, at: int, liked: Sequence[str]) -> tuple[bool, bool]:
        """Whether likes of other papers change the headline, and the detail."""
        plain, other = summarize(self._papers[at]), self._summary(at, liked)
        return plain.headline != other.headline, plain.detail != other.detail

    def _nearest(self, at: int) -> list[int]:
        likeness = (self._rows @ self._rows[at].T).toarray().ravel()
        likeness[at] = -1
        return [int(each) for each in np.argsort(-likeness, kind="stable")[:NEIGHBOURS]]

    def _summary(self, at: int, liked: Sequence[str]) -> Summary:
        taste = self._ranker.taste(Profile(liked=tuple(liked)))
        return summarize(self._papers[at], taste)


def _source(shown: str, sentences: Sequence[str]) -> int:
    held = words(shown)
    return max(range(len(sentences)), key=lambda at: len(held & words(sentences[at])))
