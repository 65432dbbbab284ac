"""The nearest vectors: a FAISS index by number, exact for few, in quantised lists for many.

Numbers are a passage's own for ever, so that an index, or an older snapshot of one, can lose and
gain vectors in any order. No function here changes the index that it is given: questions may be
asked of it meanwhile.
"""

from __future__ import annotations

import math
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_LIMIT = 50_000
_TRAIN_PER_LIST = 40
_ROUNDS = 10  # of k-means; 25 find no more
_PROBES = 0.12  # of the lists; see docs/scale.md for what it finds
_OUTGROWN = 4  # times as many vectors as when the lists were made


def empty(dimension: int) -> Any:
    """Return a FAISS inner-product index with nothing in it."""
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def is_here(index: Any) -> bool:
    """Whether it is an index in this process, not what asks a server instead."""
    return isinstance(index, faiss.Index)


def extended(index: Any, numbers: NDArray[np.int64], vectors: NDArray[np.float32]) -> Any:
    """Return an index that has ``vectors``, (n, dimension) of unit norm, under ``numbers`` too.

    Over ``FLAT_LIMIT`` vectors it is made of 8-bit lists, of which a search visits the nearest.
    """
    if is_flat(index) and index.ntotal + len(numbers) > FLAT_LIMIT:
        old = faiss.vector_to_array(index.id_map), index.index.reconstruct_n(0, index.ntotal)
        numbers, vectors = np.append(old[0], numbers), np.concatenate([old[1], vectors])
        grown = _lists_for(vectors)
    else:
        grown = faiss.clone_index(index)
    grown.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), numbers)
    return grown


def _lists_for(vectors: NDArray[np.float32]) -> Any:
    """An empty index whose lists are made for the vectors: 4 √n of them.

    Vectors of text lie in a narrow cone. Lists by direction from the origin differ so much in size
    that a search of a tenth of them reads a third of the vectors; by direction from the mean they
    are nearly even (Suzuki et al., "Centering Similarity Measures to Reduce Hubs", 2013). So their
    middles are put on a sphere around it: the nearest of them is the one in that direction.
    """
    lists, dimension = int(4 * math.sqrt(len(vectors))), vectors.shape[1]
    sample = vectors[:: max(1, len(vectors) // (_TRAIN_PER_LIST * lists))]
    mean = sample.mean(axis=0)
    centred = sample - mean
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    kmeans = faiss.Kmeans(dimension, lists, niter=_ROUNDS, spherical=True)
    kmeans.train(centred / np.maximum(lengths, np.finfo(np.float32).tiny))
    middles = faiss.IndexFlatL2(dimension)
    middles.add(mean + lengths.mean() * kmeans.centroids)
    kind = faiss.ScalarQuantizer.QT_8bit
    index: Any = faiss.IndexIVFScalarQuantizer(middles, dimension, lists, kind, faiss.METRIC_L2)
    index.train(sample)
    return tuned(index)


def tuned(index: Any) -> Any:
    """Return the index, whichever version made it, set to visit as many lists as is right now."""
    if not is_flat(index):
        index.nprobe = max(1, round(_PROBES * index.nlist))
    return index


def is_outgrown(index: Any) -> bool:
    """Whether the lists were made for so few vectors that it is worth making them again."""
    return not is_flat(index) and index.ntotal > _OUTGROWN * (index.nlist / 4) ** 2


def without(index: Any, numbers: NDArray[np.int64]) -> Any:
    """Return an index that no longer has ``numbers``."""
    shrunk: Any = faiss.clone_index(index)
    shrunk.remove_ids(numbers)
    return shrunk


def search(index: Any, query: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
    """Return up to ``k`` (number, cosine) pairs, best first, for a (dimension,) unit vector."""
    k = min(k, index.ntotal)
    if not k:
        return []
    scores, numbers = index.search(np.asarray(query, dtype=np.float32)[None, :], k)
    if is_here(index) and index.metric_type == faiss.METRIC_L2:  # squared distances of unit vectors
        scores = 1 - scores / 2
    pairs = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
    return [(number, score) for number, score in pairs if number >= 0]


def is_flat(index: Any) -> bool:
    """Whether every search looks at every vector."""
    return isinstance(index, faiss.IndexIDMap2)


def numbers_of(index: Any) -> NDArray[np.int64]:
    """Return the numbers that the index has, ascending."""
    if is_flat(index):
        return np.sort(faiss.vector_to_array(index.id_map))
    lists = (_numbers_in(index.invlists, n) for n in range(index.nlist))
    return np.sort(np.concatenate([np.empty(0, np.int64), *lists]))


def _numbers_in(lists: Any, n: int) -> NDArray[np.int64]:
    size = lists.list_size(n)
    return faiss.rev_swig_ptr(lists.get_ids(n), size).copy() if size else np.empty(0, np.int64)
