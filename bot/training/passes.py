"""What each pass of the training run is over: plain questions, near misses, news sentences."""

from __future__ import annotations

import random
from functools import lru_cache

from bot.training.corpus import Corpora
from bot.training.data import SEED, Example, Item, Windows, negatives, positive
from bot.training.everyday import examples as everyday_examples
from bot.training.nearmiss import Names, collect_names, near_miss
from bot.training.recurring import Text, questions
from bot.training.rephrase import rephrase
from bot.training.synthetic import synthesise
from index.script import fold

VALID_PASS = -1
# How many of the questions get one in a pass.
PLAIN_NEGATIVES, NEAR_MISSES, REPHRASED = 0.6, 0.45, 0.35
SYNTHETIC, SYNTHETIC_NEAR_MISSES = 1200, 0.6
FIRST_SYNTHETIC = 10_000
SOURCE_SHARES = {"xquad-en": 0.3}  # English text is seldom read
_VALID_COUNT, _VALID_OURS = 120, 600
_NAME_TEXTS, _NAME_LENGTH = 900, 300


def pass_examples(corpora: Corpora, number: int) -> list[Example]:
    """Return the examples of pass ``number``; those of pass -1 are held out, to watch."""
    rng = random.Random(SEED * 31 + number)
    if number == VALID_PASS:
        return _valid(corpora, rng)
    plain = [
        example
        for source, items in corpora.train.items()
        for example in _plain(items, source, SOURCE_SHARES.get(source, 1.0), rng)
    ]
    plain += everyday_examples(corpora.everyday + corpora.invented, rng)
    made = _synthetic(corpora.news, _names(corpora), rng) + _near(plain, corpora, rng)
    return [rephrase(e, rng) if rng.random() < REPHRASED else e for e in plain + made]


def first_examples(texts: list[Text], corpora: Corpora, rng: random.Random) -> list[Example]:
    """Return the examples of a pass before the questions: what news says twice, and clozes."""
    return list(questions(texts, rng)) + synthesise(corpora.news, FIRST_SYNTHETIC, rng)


def _plain(items: list[Item], source: str, share: float, rng: random.Random) -> list[Example]:
    windows, found = Windows(items), []
    for item in rng.sample(items, round(len(items) * share)):
        found.append(positive(item, rng, source))
        if rng.random() < PLAIN_NEGATIVES:
            found += negatives(item, windows, rng, source)
    return found


def _near(plain: list[Example], corpora: Corpora, rng: random.Random) -> list[Example]:
    names = _names(corpora)
    chosen = [e for e in plain if e.span and rng.random() < NEAR_MISSES]
    return [near for example in chosen if (near := near_miss(example, names, rng))]


def _synthetic(news: list[str], names: Names, rng: random.Random) -> list[Example]:
    answered = synthesise(news, SYNTHETIC, rng)
    chosen = [e for e in answered if rng.random() < SYNTHETIC_NEAR_MISSES]
    return answered + [near for e in chosen if (near := near_miss(e, names, rng))]


@lru_cache(maxsize=1)
def _names(corpora: Corpora) -> Names:
    """Names of the questions' own world and of the news, collected once a run."""
    rng = random.Random(SEED)
    contexts = [i.context for items in corpora.train.values() for i in items]
    texts = rng.sample(contexts, _NAME_TEXTS // 2) + rng.sample(corpora.news, _NAME_TEXTS // 2)
    return collect_names(fold(text[:_NAME_LENGTH]) for text in texts)


def _valid(corpora: Corpora, rng: random.Random) -> list[Example]:
    names = _names(corpora)
    items = rng.sample(corpora.drcd_choosing, _VALID_COUNT)
    items += rng.sample(corpora.cmrc_held_out, min(_VALID_COUNT, len(corpora.cmrc_held_out)))
    answered = [positive(item, rng, "valid") for item in items]
    missed = [near for example in answered if (near := near_miss(example, names, rng))]
    ours = rng.sample(corpora.everyday_held_out + corpora.invented_held_out, _VALID_OURS)
    return answered + missed + everyday_examples(ours, rng)
