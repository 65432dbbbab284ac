"""Rows on a Milvus server, or in a Milvus Lite file: all that the project asks of pymilvus.

Every collection has the same fields: a key, a position, a string and a vector. pymilvus is
imported when an address is opened and not before: it is optional, and takes seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError

MAX_DATA = 65_535  # bytes of a string
MOST_FOUND = 16_384  # rows that one search can return
SCHEMES = ("http", "https", "tcp", "unix")
LITE = ".db"
_MAX_KEY = 64
CONNECT, _CALL = 10, 120  # seconds
_ROWS = 200  # of up to 64 KiB each in a message, of which a server takes 64 MiB
# pymilvus pings every 10 s, and Lite hangs up on whoever pings more often than every 5 minutes.
_QUIET = {"grpc.keepalive_time_ms": 600_000, "grpc.keepalive_permit_without_calls": False}
_ABSENT = "install it: pip install -r requirements-milvus.txt"


@dataclass(frozen=True)
class Row:
    """One row. ``vector`` is None where nothing is ever searched."""

    key: str
    data: str = ""
    position: int = 0
    vector: NDArray[np.float32] | None = None


def is_address(where: str | Path) -> bool:
    """Whether ``where`` is a server's URL or names a Milvus Lite file, and not a folder."""
    return (isinstance(where, str) and "://" in where) or Path(where).suffix == LITE


class Server:
    """A connection. Safe to use from several threads; every call ends within two minutes.

    :raises StoreError: here and in every method, when the server cannot be reached or refuses.
    """

    def __init__(self, address: str, token: str | None = None) -> None:
        self._is_lite = "://" not in address
        self.address = address = str(Path(address).expanduser()) if self._is_lite else address
        _check(address)
        self._pymilvus = _imported()
        given: dict[str, Any] = {"grpc_options": _QUIET} if self._is_lite else {}
        with self._said_plainly():
            self._client: Any = self._pymilvus.MilvusClient(
                address, token=token or "", timeout=CONNECT, **given
            )

    def ensure(self, name: str, dimension: int = 2) -> None:
        """Make the collection where it is missing, and have the server load it."""
        with self._said_plainly():
            if not self._client.has_collection(name, timeout=_CALL):
                self._create(name, dimension)
            self._client.load_collection(name, timeout=_CALL)

    def _create(self, name: str, dimension: int) -> None:
        kind = self._pymilvus.DataType
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("key", kind.VARCHAR, is_primary=True, max_length=_MAX_KEY)
        schema.add_field("position", kind.INT64)
        schema.add_field("data", kind.VARCHAR, max_length=MAX_DATA)
        schema.add_field("vector", kind.FLOAT_VECTOR, dim=dimension)
        index = self._client.prepare_index_params()
        index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
        self._client.create_collection(
            name, schema=schema, index_params=index, consistency_level="Strong", timeout=_CALL
        )

    def put(self, name: str, rows: Iterable[Row]) -> None:
        """Write the rows, in place of those with the same keys; they are safe on return."""
        rest = iter(rows)
        with self._said_plainly():
            while batch := [_fields(row) for row in islice(rest, _ROWS)]:
                self._client.upsert(name, batch, timeout=_CALL)

    def get(self, name: str, keys: Sequence[str]) -> dict[str, str]:
        """Return the strings of those of the keys that are there."""
        found: dict[str, str] = {}
        with self._said_plainly():
            for start in range(0, len(keys), _ROWS):
                some = list(keys[start : start + _ROWS])
                rows = self._client.get(name, some, output_fields=["key", "data"], timeout=_CALL)
                found.update((row["key"], row["data"]) for row in rows)
        return found

    def scan(self, name: str) -> Iterator[Row]:
        """Yield all rows, in no order, without their vectors."""
        with self._said_plainly():
            fields = ["key", "data", "position"]
            rows = self._client.query_iterator(
                name, batch_size=_ROWS, output_fields=fields, timeout=_CALL
            )
            while batch := rows.next():
                yield from (Row(row["key"], row["data"], row["position"]) for row in batch)
            rows.close()

    def delete(self, name: str, beginnings: Iterable[str]) -> None:
        """Delete the rows whose keys begin so; the beginnings are hexadecimal digits."""
        with self._said_plainly():
            for beginning in beginnings:
                self._client.delete(name, filter=f'key like "{beginning}%"', timeout=_CALL)

    def nearest(self, name: str, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return up to ``k`` (key, inner product) pairs, best first, for a (dimension,) vector."""
        with self._said_plainly():
            (found,) = self._client.search(
                name, [vector.tolist()], limit=k, output_fields=["key"], timeout=_CALL
            )
        return [(hit["entity"]["key"], float(hit["distance"])) for hit in found]

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        # A wrong port is a ValueError; a server that is no Milvus, whatever gRPC makes of it.
        import grpc

        known = (self._pymilvus.MilvusException, grpc.RpcError, OSError, ValueError, RuntimeError)
        try:
            yield
        except known as error:
            remedy = (
                "see that its folder is there and no other process has it open"
                if self._is_lite
                else "see that the server runs and that address and token are right"
            )
            reason = getattr(error, "message", "") or str(error) or type(error).__name__
            raise StoreError(f"{self.address}: Milvus fails ({reason}); {remedy}") from error


def _fields(row: Row) -> dict[str, Any]:
    vector = [0.0, 1.0] if row.vector is None else row.vector.tolist()
    return {"key": row.key, "position": row.position, "data": row.data, "vector": vector}


def _check(address: str) -> None:
    """What is wrong with an address is said before anything is asked for."""
    if "://" not in address:
        if not Path(address).parent.is_dir():
            raise StoreError(f"{address}: its folder does not exist; make it first")
        return
    scheme, _, rest = address.partition("://")
    if "@" in rest:  # not repeated: it may be a password
        raise StoreError(
            "the address of a Milvus server holds an @; give it without user and password, "
            "and set PRESSBOT_MILVUS_TOKEN to user:password"
        )
    if scheme not in SCHEMES:
        raise StoreError(f"{address}: begins with {scheme}://; give one of {', '.join(SCHEMES)}")
    try:
        named = scheme == "unix" or (urlsplit(address).hostname and urlsplit(address).port != 0)
    except ValueError:
        named = False
    if not named:
        raise StoreError(f"{address}: has no host or no valid port; give http://host:19530")


def _imported() -> ModuleType:
    try:
        import pymilvus
    except ImportError as error:
        raise StoreError(f"a store on Milvus needs the package pymilvus; {_ABSENT}") from error
    for name in ("pymilvus", "milvus_lite", "grpc"):  # they log what they raise, with a traceback
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    module: ModuleType = pymilvus
    return module
