import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pytest
from hypothesis import given, strategies as st

from recommender import Paper, Profile, Ranker, keeping
from recommender.keeping import NotKept, keep, restore
from recommender.kinds import Array
from tests.unit.recommender.comparing import assert_same, differences, state
from tests.unit.recommender.corpora import checkerboard, seed_papers

LABEL = "epoch 6"
LATER = (
    Paper(id="x1", title="Falcon plumage", abstract="A study of falcon plumage and of schooners."),
    Paper(id="x2", title="Unheard words", abstract="Quagga zymurgy beside a vineyard."),
)
TOPICS = ("long context", "retrieval-augmented generation", "RAG", "agents", "finetuning", "日本")


@cache
def fitted() -> Ranker:
    return Ranker(seed=7).fit(seed_papers())


@cache
def kept() -> bytes:
    return written(fitted())


def written(ranker: Ranker, label: str = LABEL) -> bytes:
    file = io.BytesIO()
    keep(ranker, file, label=label)
    return file.getvalue()


def read(content: bytes, papers: tuple[Paper, ...] = seed_papers(), label: str = LABEL) -> Ranker:
    return restore(io.BytesIO(content), papers, label=label)


def changed(content: bytes, change: Callable[[dict[str, Array]], object]) -> bytes:
    """Change arrays, and make the checksum anew: what somebody could do who knows how."""
    with np.load(io.BytesIO(content)) as arrays:
        numbers = {name: arrays[name].copy() for name in arrays.files if name != "checksum"}
    change(numbers)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **numbers, checksum=keeping._checksum(numbers))
    return file.getvalue()


def test_what_is_restored_is_the_same_to_the_last_bit() -> None:
    assert_same(read(kept()), fitted())


def test_also_of_a_ranker_that_was_extended_and_of_one_that_knows_nothing() -> None:
    extended = fitted().extended(LATER)
    assert_same(read(written(extended), (*seed_papers(), *LATER)), extended)
    assert_same(read(written(Ranker()), ()), Ranker())


def test_days_that_are_added_to_a_restored_ranker_give_the_same_bits() -> None:
    assert_same(read(kept()).extended(LATER), fitted().extended(LATER))


def test_the_order_in_which_papers_are_given_changes_no_bit() -> None:
    backwards = tuple(reversed(seed_papers()))
    assert_same(read(kept(), backwards), Ranker(seed=7).fit(backwards))


@given(
    topics=st.lists(st.sampled_from(TOPICS), max_size=3, unique=True),
    votes=st.lists(st.integers(0, 395), max_size=40, unique=True),
    dislikes=st.integers(0, 10),
)
def test_every_profile_has_the_same_scores_reasons_and_answers(
    topics: list[str], votes: list[int], dislikes: int
) -> None:
    ids = [seed_papers()[at % len(seed_papers())].id for at in votes]
    profile = Profile(
        topics=tuple(topics), liked=tuple(ids[dislikes:]), disliked=tuple(ids[:dislikes])
    )
    restored, papers = read(kept()), (*seed_papers(), *LATER)
    assert (
        restored.score([profile], papers).tobytes() == fitted().score([profile], papers).tobytes()
    )
    assert restored.rank(profile, papers, 9) == fitted().rank(profile, papers, 9)
    asked = {"size": 8, "seed": 3}
    assert restored.slate(profile, papers, **asked) == fitted().slate(profile, papers, **asked)


def test_searches_completions_and_suggestions_are_the_same() -> None:
    restored = read(kept())
    for topic in TOPICS:
        assert restored.search(topic, seed_papers(), 9) == fitted().search(topic, seed_papers(), 9)
        assert restored.completions(topic[:4], 9) == fitted().completions(topic[:4], 9)
    assert restored.suggest(9) == fitted().suggest(9)
    some = seed_papers()[5].id
    assert restored.similar(some, 9) == fitted().similar(some, 9)


def test_each_array_that_is_kept_counts() -> None:
    """So this file finds what is forgotten: no array can change unnoticed."""
    for name in zipfile.ZipFile(io.BytesIO(kept())).namelist():
        if name != "checksum.npy":
            try:
                restored = read(changed(kept(), partial(_other, name.removesuffix(".npy"))))
            except NotKept:
                continue
            assert differences(state(restored), state(fitted())), name


def _other(name: str, arrays: dict[str, Array]) -> None:
    """Change the first number of an array."""
    first = arrays[name].reshape(-1)[:1]
    first[:] = ~first if first.dtype == np.bool_ else first + 1


@pytest.mark.parametrize(
    ("papers", "label"),
    [
        (seed_papers(), "epoch 7"),
        (seed_papers()[1:], LABEL),
        ((*seed_papers(), *LATER), LABEL),
        ((replace(seed_papers()[0], abstract="Other words."), *seed_papers()[1:]), LABEL),
        ((), LABEL),
    ],
)
def test_for_other_papers_or_another_fit_there_is_none(
    papers: tuple[Paper, ...], label: str
) -> None:
    with pytest.raises(NotKept):
        read(kept(), papers, label)


def test_other_code_has_no_use_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MADE_BY", "the next release")
    with pytest.raises(NotKept, match="another fit"):
        read(kept())


def test_a_text_that_changed_since_is_learnt_as_by_the_ranker_that_ran_through() -> None:
    first, *others = seed_papers()
    news = (replace(first, abstract="It is about glaciers now."), *LATER)
    restored = restore(io.BytesIO(kept()), others, label=LABEL, changed=news)
    assert_same(restored.extended(news), fitted().extended(news))


@given(st.data())
def test_a_file_that_was_cut_short_or_edited_is_refused_or_means_the_same(
    data: st.DataObject,
) -> None:
    content = bytearray(kept())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    try:
        restored = read(bytes(content))
    except NotKept:
        return
    assert_same(restored, fitted())  # a date in the archive, say


@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_refused(content: bytes) -> None:
    for garbled in (content, kept()[:200] + content, content + kept()[-200:]):
        with pytest.raises(NotKept):
            read(garbled)


class Bomb:
    """Tells when it is unpickled."""

    exploded = False

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return (_explode, ())


def _explode() -> None:
    Bomb.exploded = True


def test_nothing_is_unpickled() -> None:
    file = io.BytesIO()
    np.savez(file, label=np.array([Bomb()], dtype=object))
    with pytest.raises(NotKept):
        read(file.getvalue())
    assert not Bomb.exploded


def test_what_is_compressed_is_not_unpacked() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, bomb=np.zeros(10**6))
    with pytest.raises(NotKept):
        read(file.getvalue())


def test_an_array_that_says_it_is_huge_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("label.npy", "w") as member:
        header = {"descr": "<f8", "fortran_order": False, "shape": (10**15,)}
        np.lib.format.write_array_header_1_0(member, header)
    with pytest.raises(NotKept):
        read(file.getvalue())


HOSTILE: Mapping[str, Callable[[dict[str, Array]], object]] = {
    "columns there are not": lambda a: a["features.rows.columns"].__setitem__(0, 2**30),
    "negative columns": lambda a: a["features.rows.columns"].__setitem__(0, -5),
    "columns out of order": lambda a: a["features.rows.columns"].__setitem__(0, 10**4),
    "rows without end": lambda a: a["features.rows.starts"].__setitem__(-1, 2**30),
    "rows that go back": lambda a: a["features.rows.starts"].__setitem__(1, 2**30),
    "another shape": lambda a: a["features.rows.shape"].__setitem__(0, 2**40),
    "no number": lambda a: a["features.rows.values"].__setitem__(0, np.nan),
    "infinity": lambda a: a["lexicon.idf"].__setitem__(0, np.inf),
    "pairs out of order": lambda a: a["lexicon.pairs"].__setitem__(0, 2**60),
    "negative pairs": lambda a: a["lexicon.pairs"].__setitem__(0, -3),
    "words of negative length": lambda a: a["lexicon.folded.lengths"].__setitem__(0, -1),
    "words longer than all text": lambda a: a["lexicon.display.lengths"].__setitem__(0, 2**60),
    "no text": lambda a: a["lexicon.folded.text"].__setitem__(slice(None), 0xFF),
    "equal words": lambda a: a["lexicon.folded.text"].__setitem__(slice(None), 0x41),
    "ids out of order": lambda a: a["papers.ids.text"].__setitem__(1, 0x7A),
    "numbers of another type": lambda a: a.update({"lexicon.idf": a["lexicon.idf"].astype("f4")}),
    "too few numbers": lambda a: a.update({"lexicon.idf": a["lexicon.idf"][1:]}),
    "another background": lambda a: a.update({"collection.background": np.zeros(3)}),
    "more dimensions": lambda a: a.update({"lexicon.idf": a["lexicon.idf"][None]}),
    "phrases cut wrong": lambda a: a["abbreviations.long_forms.counts"].__setitem__(0, 99),
    "two seeds": lambda a: a.update({"ranker.seed": np.zeros(2, dtype=np.int64)}),
    "no seed": lambda a: a.pop("ranker.seed"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_numbers_that_do_not_fit_together_are_refused_whatever_their_checksum_says(
    how: str,
) -> None:
    with pytest.raises(NotKept):
        read(changed(kept(), HOSTILE[how]))


def test_papers_of_the_obvious_kind_are_kept_too() -> None:
    ranker = Ranker().fit(checkerboard())
    assert_same(read(written(ranker), tuple(checkerboard())), ranker)
