"""What people thought of the answers, for whoever improves them.

Run: ``python -m bot.ui.feedback > feedback.jsonl``: one JSON object a line, with the verdict, its
date, and the answer with its citations.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TextIO

from bot.settings import read_settings
from bot.ui.archive import Archive
from index.errors import PressbotError


def export(archive: Archive, out: TextIO) -> int:
    """Write all feedback to ``out`` as JSON lines, the oldest first; return how many."""
    given = archive.feedback()
    for one in given:
        out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    return len(given)


def main() -> int:
    """Write the feedback to standard output; return the exit status."""
    try:
        path = read_settings().archive_file
        if not path.exists():
            raise PressbotError(f"there is no feedback yet: {path} does not exist")
        count = export(Archive(path), sys.stdout)
    except PressbotError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{count} answers were judged ({path})", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
