"""Question files and news → a folder that holds all a training run needs:
``python -m bot.training.pack DATA --corpus NEWS --out RUN``.

It can be trained on another machine: `bot.training.train` needs torch, transformers and the folder.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from bot.settings import read_settings
from bot.training.corpus import Corpora, load_corpora, vocabulary_texts
from bot.training.data import SEED, Example
from bot.training.features import featurise, pack
from bot.training.network import START_FILE, start_state
from bot.training.passes import VALID_PASS, first_examples, pass_examples
from bot.training.recurring import Text, recurring
from bot.training.vocabulary import cut_vocabulary
from index.weights import DEFAULT_MODEL, build_default_model

TOKENIZER_FILE = "tokenizer.json"
VALID_FILE = "valid.npz"

logger = logging.getLogger(__name__)


def prepare(out: Path, corpora: Corpora) -> Tokenizer:
    """Write the network at its start and its tokenizer, where they are not yet; return this."""
    if not (out / START_FILE).is_file():
        encoder = build_default_model(read_settings().cache / DEFAULT_MODEL)
        tokenizer, kept = cut_vocabulary(encoder, vocabulary_texts(corpora))
        tokenizer.save(str(out / TOKENIZER_FILE))
        torch.save(start_state(encoder, kept), out / START_FILE)
        logger.info("vocabulary of %d pieces", len(kept))
    return Tokenizer.from_file(str(out / TOKENIZER_FILE))


def write(path: Path, tokenizer: Tokenizer, make: Callable[[], list[Example]]) -> None:
    """Write the examples as features, unless the file is there from an earlier call."""
    if path.is_file():
        return
    features = featurise(tokenizer, make())
    pack(features, path)
    answered = sum(1 for f in features if f.start)
    logger.info("%s: %d windows, %d with an answer", path.name, len(features), answered)


def main() -> None:
    """Write the start, the first passes (over what news says twice), the passes and the watch."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with train/*.json and valid/drcd.json")
    parser.add_argument("--corpus", type=Path, required=True, help="news, gzipped JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--first", type=int, default=2, help="passes over the news")
    parser.add_argument("--passes", type=int, default=5, help="passes over the questions")
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    corpora = load_corpora(arguments.data, arguments.corpus)
    tokenizer = prepare(out, corpora)
    texts: list[Text] = []
    for number in range(arguments.first):
        texts = texts or recurring(corpora.news)
        rng = random.Random(SEED * 37 + number)
        make = partial(first_examples, texts, corpora, rng)
        write(out / f"first-{number:02}.npz", tokenizer, make)
    write(out / VALID_FILE, tokenizer, partial(pass_examples, corpora, VALID_PASS))
    for number in range(arguments.passes):
        make = partial(pass_examples, corpora, number)
        write(out / f"pass-{number:02}.npz", tokenizer, make)


if __name__ == "__main__":
    main()
