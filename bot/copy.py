"""Copy a store in a folder to Milvus: ``python -m bot.copy FOLDER [ADDRESS]``.

Without ADDRESS it goes to the one that PRESSBOT_STORE names; PRESSBOT_MILVUS_TOKEN is used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.settings import read_settings
from index.collection import Progress
from index.copying import copy
from index.errors import PressbotError
from index.milvus import is_address


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy and say what became of the documents; return 0 when all of them are there now."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("address", nargs="?")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings()
        address = given.address or settings.store
        if not address or not is_address(address):
            parser.error("give ADDRESS, or set PRESSBOT_STORE: http://host:19530, or a name in .db")
        report = copy(given.folder.expanduser(), address, settings.milvus_token, _show)
    except PressbotError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(report.added)} documents copied, {len(report.skipped)} were there")
    for document_id, why in report.failed.items():
        print(f"{document_id}: {why}", file=sys.stderr)
    return 1 if report.failed else 0


def _show(progress: Progress) -> None:
    print(f"{progress.done} of {progress.total} passages, {progress.rate:.0f} a second", flush=True)


if __name__ == "__main__":
    sys.exit(main())
