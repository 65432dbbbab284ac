"""A process that changes a store until the kernel ends it; the tests run this file.

For each line on standard input it starts a child of its own, which takes up the store, changes it
and is killed after some milliseconds. Children are forked: starting Python anew costs a second.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

from index.collection import Collection
from index.loader import make_document
from tests.fakes import FakeEmbedder

LONGEST = 0.15  # seconds of its own work until the kill, however busy the machine is


def text_of(number: int) -> str:
    """The text of a document by its number."""
    return f"第{number}家公司成立。\n\n" + "投資五億元。" * (number % 90)


def change(folder: Path, log: Path, rng: random.Random) -> None:
    """Add and remove, for ever, and note each change before it is asked for and once it is safe."""
    collection = Collection.open(folder, FakeEmbedder())
    with log.open("a", buffering=1) as lines:
        while True:
            ids = list(collection.store.document_by_id)
            if len(ids) > 12 or (ids and rng.random() < 0.4):
                gone = rng.choice(ids)
                lines.write(f"asked - {gone}\n")
                collection.remove(gone)
                lines.write(f"safe - {gone}\n")
                continue
            new = [str(rng.randrange(10**6)) for _ in range(rng.randint(1, 3))]
            lines.write(f"asked + {' '.join(new)}\n")
            collection.add([make_document(i, text_of(int(i))) for i in new])
            lines.write(f"safe + {' '.join(new)}\n")


def main(folder: Path, log: Path) -> None:
    """Start and lose a child for every line, a seed, and answer each with a line."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            rng = random.Random(int(line))
            # Without a handler the kernel ends the process where it stands, as kill -9 would.
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, rng.uniform(0.001, LONGEST))
            change(folder, log, rng)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
