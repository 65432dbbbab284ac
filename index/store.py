"""An index: documents, passages and their vectors, in memory and on disk.

On disk a store is a folder of four files: ``passages.faiss``, ``sentences.npy``,
``documents.json`` and, written last, ``manifest.json`` with the model, the counts and the
SHA-256 of the others. Nothing in it is ever unpickled.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.document import Correction, Document, Passage, Span
from index.errors import StoreError

FORMAT = 1
REMEDY = "delete the folder to have it built again"


@dataclass(frozen=True, eq=False)
class Store:
    """An immutable index.

    ``vectors`` is a FAISS inner-product index over the passages, row i being ``passages[i]``;
    ``sentence_vectors`` is (sentences, dimension) float32 of unit norm, the sentences of all
    passages one after another.

    :raises StoreError: when the counts do not agree.
    """

    model_id: str
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    vectors: Any  # faiss.IndexFlatIP; faiss ships no types
    sentence_vectors: NDArray[np.float32]

    def __post_init__(self) -> None:
        sentences = sum(len(p.sentences) for p in self.passages)
        found = (self.vectors.ntotal, len(self.sentence_vectors))
        if found != (len(self.passages), sentences):
            raise StoreError(
                f"{found} passage and sentence vectors for {len(self.passages)} passages "
                f"and {sentences} sentences; {REMEDY}"
            )

    @cached_property
    def document_by_id(self) -> dict[str, Document]:
        """The documents by id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def sentence_rows(self) -> tuple[range, ...]:
        """For each passage, the rows of its sentences in ``sentence_vectors``."""
        ends = np.cumsum([len(p.sentences) for p in self.passages]).tolist()
        return tuple(
            range(end - len(p.sentences), end) for p, end in zip(self.passages, ends, strict=True)
        )

    def search(self, query: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return up to ``k`` (passage row, cosine) pairs, best first, for a (dimension,) vector."""
        scores, rows = self.vectors.search(query[None, :], min(k, len(self.passages)))
        return [(int(row), float(s)) for row, s in zip(rows[0], scores[0], strict=True) if row >= 0]


def save(store: Store, folder: Path) -> None:
    """Write the store to ``folder``, which is then whole: it is made beside and renamed.

    :raises StoreError: when it cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            _write_files(store, scratch)
            shutil.rmtree(folder, ignore_errors=True)
            scratch.rename(folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{folder}: the index cannot be written ({error})") from error


def _write_files(store: Store, folder: Path) -> None:
    files = {
        "passages.faiss": faiss.serialize_index(store.vectors).tobytes(),
        "sentences.npy": _npy(store.sentence_vectors),
        "documents.json": _to_json(store),
    }
    manifest = {
        "format": FORMAT,
        "model": store.model_id,
        "dimension": store.vectors.d,
        "documents": len(store.documents),
        "passages": len(store.passages),
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    files["manifest.json"] = json.dumps(manifest, indent=2).encode()
    for name, data in files.items():
        with (folder / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _npy(array: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _to_json(store: Store) -> bytes:
    content = {
        "documents": [asdict(document) for document in store.documents],
        "passages": [asdict(passage) for passage in store.passages],
    }
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


def load(folder: Path, model_id: str) -> Store:
    """Return the store in ``folder`` after checking every byte of it.

    :raises StoreError: when it is missing, damaged, of another format or of another model; the
        message says which, with both values.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        expected = {"format": FORMAT, "model": model_id}
        for key, value in expected.items():
            if manifest[key] != value:
                raise StoreError(f"{folder}: {key} is {manifest[key]!r}, not {value!r}; {REMEDY}")
        files = {name: _checked(folder / name, sha) for name, sha in manifest["sha256"].items()}
        return _from_files(model_id, files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise StoreError(f"{folder}: not a readable index ({error!r}); {REMEDY}") from error


def _checked(path: Path, expected: str) -> bytes:
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise StoreError(f"{path}: SHA-256 is {found}, not {expected}; {REMEDY}")
    return data


def _from_files(model_id: str, files: dict[str, bytes]) -> Store:
    content = json.loads(files["documents.json"].decode("utf-8", "surrogatepass"))
    vectors = faiss.deserialize_index(np.frombuffer(files["passages.faiss"], dtype=np.uint8))
    sentences = np.load(io.BytesIO(files["sentences.npy"]), allow_pickle=False)
    documents = tuple(_document(entry) for entry in content["documents"])
    passages = tuple(_passage(entry) for entry in content["passages"])
    return Store(model_id, documents, passages, vectors, sentences)


def _document(entry: dict[str, Any]) -> Document:
    corrections = (Correction(Span(**c["span"]), c["raw"], c["why"]) for c in entry["corrections"])
    return Document(**{**entry, "corrections": tuple(corrections)})


def _passage(entry: dict[str, Any]) -> Passage:
    sentences = tuple(Span(**sentence) for sentence in entry["sentences"])
    return Passage(**{**entry, "span": Span(**entry["span"]), "sentences": sentences})
