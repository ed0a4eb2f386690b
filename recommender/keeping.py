"""A fitted ranker as named arrays in an npz file, and back: the same bits, or NotKept.

Each table below names what is kept of one class and as what: a new field is a line there. Texts
are not kept, only a hash of each: whoever restores brings the papers. Nothing is unpickled, and
what is read back is checked: a file that was cut short, edited or made by other code is no ranker.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile

import numpy as np

from recommender.abbreviations import Abbreviations
from recommender.blocks import Features
from recommender.collection import Collection, distinct
from recommender.features import Lexicon, Matrix
from recommender.kinds import (
    FLAGS,
    FLOATS,
    HASHES,
    INTEGERS,
    NUMBER,
    PHRASES,
    ROWS,
    SINGLES,
    STRINGS,
    TABLE,
    Array,
    Kind,
    NotKept,
)
from recommender.papers import Paper
from recommender.ranking import Ranker
from recommender.smoothing import Smoothing
from recommender.tasting import Tasting

__all__ = ["NotKept", "keep", "restore"]

RANKER: Mapping[str, Kind] = {"seed": INTEGERS}
PAPERS: Mapping[str, Kind] = {"ids": STRINGS, "texts": HASHES}
LEXICON: Mapping[str, Kind] = {
    "folded": STRINGS,
    "display": STRINGS,
    "pairs": INTEGERS,
    "idf": FLOATS,
    "common": FLAGS,
    "nameable": FLAGS,
}
ABBREVIATIONS: Mapping[str, Kind] = {"long_forms": PHRASES}
SMOOTHING: Mapping[str, Kind] = {
    "weight": NUMBER,
    "families": INTEGERS,
    "words": INTEGERS,
    "projection": SINGLES,
    "strongest": ROWS,
    "plain": SINGLES,
}
COLLECTION: Mapping[str, Kind] = {"background": FLOATS, "dense_background": FLOATS}
FEATURES: Mapping[str, Kind] = {"rows": ROWS, "dense": TABLE}

_LABEL, _CHECKSUM = "label", "checksum"
_HASH = 16  # bytes


def keep(ranker: Ranker, file: BinaryIO, *, label: str) -> None:
    """Write what a ranker's fit learnt. Raises OSError.

    `label` says which fit it is; who restores it must name the same.
    """
    learnt, papers = ranker.learnt, ranker.papers
    collection = learnt.collection
    arrays = {
        **_packed("ranker", RANKER, {"seed": np.array([ranker.seed], dtype=np.int64)}),
        **_packed("papers", PAPERS, {"ids": _ids(papers), "texts": _texts(papers)}),
        **_packed("lexicon", LEXICON, learnt.lexicon),
        **_packed("abbreviations", ABBREVIATIONS, learnt.abbreviations),
        **_packed("smoothing", SMOOTHING, learnt.smoothing),
        **_packed("collection", COLLECTION, collection),
        **_packed("features", FEATURES, collection.block),
        _LABEL: _bytes(_whole(label)),
    }
    np.savez(file, allow_pickle=False, **arrays, **{_CHECKSUM: _checksum(arrays)})


def restore(
    file: BinaryIO, papers: Iterable[Paper], *, label: str, changed: Iterable[Paper] = ()
) -> Ranker:
    """Read a ranker back, given the papers that it was fitted on; raises NotKept.

    `changed` are papers that it may have been fitted on with other texts, or not at all. Those that
    it was stand beside the rows of their old texts, until `extended` is given them.
    """
    try:
        arrays = _read(file)
    except Exception as error:  # there is no end to what can be wrong with a file
        raise NotKept(f"it cannot be read: {type(error).__name__}") from error
    if _LABEL not in arrays or not np.array_equal(arrays[_LABEL], _bytes(_whole(label))):
        raise NotKept("it is of another fit")
    if not np.array_equal(arrays.pop(_CHECKSUM, _bytes(b"")), _checksum(arrays)):
        raise NotKept("its numbers are not those that were written")
    try:
        return _assembled(arrays, distinct(papers), {paper.id: paper for paper in changed})
    except (KeyError, ValueError, TypeError, IndexError, OverflowError) as error:
        raise NotKept(f"its numbers do not fit together: {type(error).__name__}") from error


def _assembled(
    arrays: Mapping[str, Array], papers: list[Paper], changed: Mapping[str, Paper]
) -> Ranker:
    """Make a ranker of arrays that are those that were written, if they are of these papers."""
    stored = _stored(_unpacked("papers", PAPERS, arrays), papers, changed)
    words = _unpacked("lexicon", LEXICON, arrays)
    lexicon = Lexicon(words={word: at for at, word in enumerate(words["folded"])}, **words)
    smoothing = Smoothing(**_unpacked("smoothing", SMOOTHING, arrays))
    features = Features(**_unpacked("features", FEATURES, arrays))
    means = _unpacked("collection", COLLECTION, arrays)
    _check(lexicon, means["background"], features.rows, len(stored))
    _check_dense(smoothing, lexicon, (len(stored), len(means["dense_background"])), features.dense)
    learnt = Tasting(
        lexicon=lexicon,
        smoothing=smoothing,
        abbreviations=Abbreviations(**_unpacked("abbreviations", ABBREVIATIONS, arrays)),
        collection=Collection.of(stored, features, **means),
    )
    (seed,) = _unpacked("ranker", RANKER, arrays)["seed"].tolist()
    return Ranker.of(learnt, seed=seed)


def _stored(
    kept: Mapping[str, Any], papers: list[Paper], changed: Mapping[str, Paper]
) -> list[Paper]:
    """Find the papers of the rows; raises NotKept if a text is another or one is too many."""
    rows = {paper_id: row for row, paper_id in enumerate(kept["ids"])}
    if list(rows) != sorted(kept["ids"]) or len(kept["texts"]) != len(rows):
        raise NotKept("its papers are out of order")
    own = [rows.get(paper.id, -1) for paper in papers]
    if -1 in own or not np.array_equal(kept["texts"][own], _texts(papers)):
        raise NotKept("it was fitted on other texts")
    known = {**changed, **{paper.id: paper for paper in papers}}
    if not rows.keys() <= known.keys():
        raise NotKept("it was fitted on papers that are no more")
    return [known[paper_id] for paper_id in rows]


def _check(lexicon: Lexicon, background: Array, rows: Matrix, n_papers: int) -> None:
    """Raise NotKept unless the parts have one size and are ordered as they are searched."""
    n_words, pairs = len(lexicon.folded), lexicon.pairs
    lengths = {len(each) for each in (lexicon.idf, lexicon.common, lexicon.nameable)}
    if (
        len(lexicon.words) != n_words
        or len(lexicon.display) != n_words
        or lengths | {len(background)} != {lexicon.columns}
        or rows.shape != (n_papers, lexicon.columns)
    ):
        raise NotKept("its parts are not of one size")
    ascending = np.array([-1, *pairs[:1], *pairs[-1:], n_words**2])
    if (np.diff(pairs) <= 0).any() or not (np.diff(ascending)[[0, -1]] > 0).all():
        raise NotKept("its word pairs are out of order")


def _check_dense(
    smoothing: Smoothing, lexicon: Lexicon, shape: tuple[int, int], dense: Array
) -> None:
    """Raise NotKept unless dense rows and what makes others like them fit together."""
    words, fitted = smoothing.words, smoothing.strongest.shape
    if (
        dense.shape != shape
        or smoothing.projection.shape != (len(words), shape[1])
        or smoothing.plain.shape[1] != shape[1]
        or fitted != (len(smoothing.plain), lexicon.columns)
    ):
        raise NotKept("its dense parts are not of one size")
    if (np.diff(words, prepend=-1, append=len(lexicon.words)) <= 0).any():
        raise NotKept("its words are out of order")
    if (
        len(smoothing.families) != len(lexicon.words)
        or ((smoothing.families < 0) | (smoothing.families >= len(lexicon.words))).any()
    ):
        raise NotKept("its families have words that there are not")


def _packed(
    place: str, table: Mapping[str, Kind], values: object | Mapping[str, object]
) -> dict[str, Array]:
    """Turn fields into arrays whose names begin with their place."""
    arrays: dict[str, Array] = {}
    for name, kind in table.items():
        value = values[name] if isinstance(values, Mapping) else getattr(values, name)
        arrays |= {f"{place}.{name}{part}": each for part, each in kind.pack(value).items()}
    return arrays


def _unpacked(place: str, table: Mapping[str, Kind], arrays: Mapping[str, Array]) -> dict[str, Any]:
    return {
        name: kind.unpack({part: arrays[f"{place}.{name}{part}"] for part in kind.parts})
        for name, kind in table.items()
    }


def _read(file: BinaryIO) -> dict[str, Array]:
    """Read all arrays. None is compressed, so none is larger than the file."""
    with ZipFile(file) as archive:
        if any(each.compress_type != ZIP_STORED for each in archive.infolist()):
            raise NotKept("it is compressed")
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _ids(papers: Iterable[Paper]) -> tuple[str, ...]:
    return tuple(paper.id for paper in papers)


def _texts(papers: Iterable[Paper]) -> Array:
    """Hash what a fit may read of each paper, (papers, 16 bytes)."""
    hashes = b"".join(
        blake2b(
            repr((paper.title, paper.abstract, paper.authors)).encode(errors="surrogatepass"),
            digest_size=_HASH,
        ).digest()
        for paper in papers
    )
    return np.frombuffer(hashes, dtype=np.uint8).reshape(-1, _HASH)


def _checksum(arrays: Mapping[str, Array]) -> Array:
    """Hash names, types, shapes and bytes of all arrays."""
    whole = blake2b(digest_size=_HASH)
    for name, array in sorted(arrays.items()):
        whole.update(f"{name}{array.dtype.str}{array.shape}".encode())
        whole.update(np.ascontiguousarray(array).data)
    return _bytes(whole.digest())


def _bytes(raw: bytes) -> Array:
    return np.frombuffer(raw, dtype=np.uint8)


def _whole(label: str) -> bytes:
    return f"{label}\n{MADE_BY}".encode()


def _made_by() -> str:
    """Name everything that numbers depend on: this library's code and those that it calls."""
    code = blake2b(digest_size=_HASH)
    for module in sorted(files("recommender").iterdir(), key=lambda each: each.name):
        if module.name.endswith(".py"):
            code.update(module.read_bytes())
    versions = (version(library) for library in ("numpy", "scipy", "scikit-learn"))
    return " ".join((code.hexdigest(), platform.python_version(), *versions))


MADE_BY = _made_by()
"""Of the code that was imported, not of what lies in its place by the time numbers are kept."""
