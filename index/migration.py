"""Stores of an older format → their documents, to be split and embedded as is done now."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

from index.disk import FORMAT_1
from index.document import Document
from index.errors import StoreError
from index.rows import document_of

logger = logging.getLogger(__name__)


def documents_of_format_1(folder: Path) -> list[Document]:
    """Return the documents of a store of the first format; none where there is no such store.

    :raises StoreError: when they are damaged.
    """
    manifest_path, documents_path = (folder / name for name in FORMAT_1[:2])
    if not manifest_path.exists():
        return []
    try:
        expected = json.loads(manifest_path.read_bytes())["sha256"][documents_path.name]
        data = documents_path.read_bytes()
        if hashlib.sha256(data).hexdigest() != expected:
            raise ValueError("the SHA-256 is another")
        content = json.loads(data.decode("utf-8", "surrogatepass"))
        documents = [document_of(entry) for entry in content["documents"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{documents_path}: a store of format 1 that cannot be read ({error!r}); "
            "delete the folder and add its documents again"
        ) from error
    logger.info("%s: %d documents of format 1 are embedded for this format", folder, len(documents))
    return documents
