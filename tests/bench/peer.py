"""One peer's part of the comparison, run in the peers' own environment by ``tests/bench/peers.py``:

``python peer.py NAME build|ask WORK``. It imports nothing of this project. ``build`` indexes
``WORK/material.json`` and keeps the index in ``WORK/NAME``; ``ask`` opens that in a process of its
own and puts the questions. The last line of the output is JSON. Times are the processor's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOUND = 10
QUERY, PASSAGE = "query: ", "passage: "  # the prompts of the model
Search = Callable[[str], list[str]]


class LlamaIndex:
    """Its default vector store, which is in memory and kept as JSON."""

    def __init__(self, work: Path, part: str) -> None:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self.folder = work / "llamaindex"
        self.model = HuggingFaceEmbedding(
            str(work / "model"), query_instruction=QUERY, text_instruction=PASSAGE, device="cpu"
        )

    def build(self, passages: list[str]) -> None:
        """Index the passages and keep them."""
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        nodes = [TextNode(text=text, id_=str(n)) for n, text in enumerate(passages)]
        index = VectorStoreIndex(nodes, embed_model=self.model)
        index.storage_context.persist(str(self.folder))

    def open(self) -> Search:
        """Return what finds the ids of the nearest passages."""
        from llama_index.core import StorageContext, load_index_from_storage

        context = StorageContext.from_defaults(persist_dir=str(self.folder))
        index: Any = load_index_from_storage(context, embed_model=self.model)
        retriever = index.as_retriever(similarity_top_k=FOUND)
        return lambda question: [found.node.node_id for found in retriever.retrieve(question)]


class Txtai:
    """Its default index, with the texts kept beside it."""

    def __init__(self, work: Path, part: str) -> None:
        from txtai import Embeddings

        self.folder = work / "txtai"
        self.index = Embeddings(
            path=str(work / "model"),
            method="sentence-transformers",
            instructions={"query": QUERY, "data": PASSAGE},
            content=True,
            gpu=False,
        )

    def build(self, passages: list[str]) -> None:
        """Index the passages and keep them."""
        self.index.index((str(n), text, None) for n, text in enumerate(passages))
        self.index.save(str(self.folder))

    def open(self) -> Search:
        """Return what finds the ids of the nearest passages."""
        self.index.load(str(self.folder))
        return lambda question: [found["id"] for found in self.index.search(question, FOUND)]


class Haystack:
    """Its store in memory, kept as JSON."""

    def __init__(self, work: Path, part: str) -> None:
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders import sentence_transformers as embedders

        self.file = work / "haystack" / "store.json"
        made, prefix = {
            "build": (embedders.SentenceTransformersDocumentEmbedder, PASSAGE),
            "ask": (embedders.SentenceTransformersTextEmbedder, QUERY),
        }[part]
        self.embedder: Any = made(
            model=str(work / "model"),
            device=ComponentDevice.from_str("cpu"),
            prefix=prefix,
            progress_bar=False,
        )
        self.embedder.warm_up()

    def build(self, passages: list[str]) -> None:
        """Index the passages and keep them."""
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        documents = [Document(id=str(n), content=text) for n, text in enumerate(passages)]
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(self.embedder.run(documents)["documents"])
        self.file.parent.mkdir(exist_ok=True)
        store.save_to_disk(str(self.file))

    def open(self) -> Search:
        """Return what finds the ids of the nearest passages."""
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(self.file))
        retriever = InMemoryEmbeddingRetriever(store, top_k=FOUND)

        def search(question: str) -> list[str]:
            vector = self.embedder.run(question)["embedding"]
            return [document.id for document in retriever.run(vector)["documents"]]

        return search


class Exact:
    """No peer: the model alone, and every passage looked at. The others are held against it."""

    def __init__(self, work: Path, part: str) -> None:
        from sentence_transformers import SentenceTransformer

        self.file = work / "exact" / "vectors.npy"
        self.model = SentenceTransformer(str(work / "model"), device="cpu")

    def build(self, passages: list[str]) -> None:
        """Keep the passages' vectors."""
        import numpy as np

        self.file.parent.mkdir(exist_ok=True)
        np.save(self.file, self._encode([PASSAGE + text for text in passages]))

    def open(self) -> Search:
        """Return what finds the ids of the nearest passages."""
        import numpy as np

        vectors = np.load(self.file)

        def search(question: str) -> list[str]:
            scores = vectors @ self._encode([QUERY + question])[0]
            return [str(row) for row in np.argsort(-scores)[:FOUND]]

        return search

    def _encode(self, texts: list[str]) -> Any:
        return self.model.encode(texts, prompt="", normalize_embeddings=True)


PEERS: dict[str, Callable[[Path, str], Any]] = {
    "LlamaIndex": LlamaIndex,
    "txtai": Txtai,
    "Haystack": Haystack,
    "exact": Exact,
}


def build(passages: list[str], make: Callable[[list[str]], None]) -> dict[str, Any]:
    """Return the processor's seconds that making and keeping the index took."""
    started = time.process_time()
    make(passages)
    return {"build": time.process_time() - started}


def ask(questions: list[str], open_index: Callable[[], Search]) -> dict[str, Any]:
    """Return the seconds from the process' start to the first result, milliseconds of each further
    question, and what was found for each.
    """
    search = open_index()
    found = [search(questions[0])]
    cold, times = time.process_time(), []
    for question in questions[1:]:
        started = time.process_time()
        found.append(search(question))
        times.append((time.process_time() - started) * 1000)
    return {"cold": cold, "times": times, "found": found}


def main() -> None:
    """Do one part for one peer."""
    name, part, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    material = json.loads((folder / "material.json").read_text(encoding="utf-8"))
    peer = PEERS[name](folder, part)
    if part == "build":
        result = build(material["passages"], peer.build)
    else:
        result = ask(material["questions"], peer.open)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
