"""The encoder's vocabulary, cut to the pieces that Chinese and English text uses."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

MAX_PIECES = 32_000
_SPECIAL = 4  # <s>, <pad>, </s>, <unk> keep their places
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_BOUND = frozenset("的是在为了和与于被从到至约近即由及对将把有达")
_DIGITS = frozenset("0123456789")


def splits_answers(piece: str) -> bool:
    """Whether a piece runs over the edges that answers have: ``年的``, ``》、``, ``4%``.

    Such pieces make about one answer in twenty impossible to mark exactly, so they are left out
    and the tokenizer takes the text apart there.
    """
    text = piece.removeprefix("▁")
    if len(text) < 2 or (text.isascii() and text.isalpha()):
        return False
    kinds = {_kind(c) for c in text}
    if len(kinds) > 1 or "mark" in kinds:
        return True
    return "han" in kinds and (text[0] in _BOUND or text[-1] in _BOUND)


def _kind(character: str) -> str:
    if character in _DIGITS:
        return "digit"
    if _HAN.match(character):
        return "han"
    return "letter" if character.isalpha() else "mark"


def cut_vocabulary(source: Path, texts: Iterable[str]) -> tuple[Tokenizer, list[int]]:
    """Return a tokenizer with the pieces that ``texts`` use, and the old id of each piece.

    Every single character of the base vocabulary that GB 2312 or ASCII has stays, and so do the
    most frequent pieces, up to ``MAX_PIECES``. What is left out becomes shorter pieces or <unk>.
    """
    layout = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    old = layout["model"]["vocab"]
    allowed = [n for n, (p, _) in enumerate(old) if n < _SPECIAL or not splits_answers(p)]
    whole = _with_pieces(layout, allowed)
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(whole.encode(text, add_special_tokens=False).ids)
    basic = {n for n, at in enumerate(allowed) if n < _SPECIAL or _is_basic(old[at][0])}
    frequent = [n for n, _ in counts.most_common() if n not in basic]
    chosen = sorted(basic | set(frequent[: MAX_PIECES - len(basic)]))
    kept = [allowed[n] for n in chosen]
    return _with_pieces(layout, kept), kept


def _is_basic(piece: str) -> bool:
    text = piece.removeprefix("▁")
    if len(text) > 1:
        return False
    try:
        return not text or text.isascii() or bool(text.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _with_pieces(layout: dict[str, Any], kept: list[int]) -> Tokenizer:
    changed = json.loads(json.dumps(layout))
    changed["model"]["vocab"] = [layout["model"]["vocab"][n] for n in kept]
    changed["model"]["unk_id"] = 3
    changed["added_tokens"] = [t for t in changed["added_tokens"] if t["id"] < _SPECIAL]
    for part in changed["post_processor"]["pair"][4:]:  # the window and what closes it
        next(iter(part.values()))["type_id"] = 1
    changed["truncation"], changed["padding"] = None, None
    return Tokenizer.from_str(json.dumps(changed))
