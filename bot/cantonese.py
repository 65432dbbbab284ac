"""Cantonese as it is typed → the written Chinese that the rest reads, with the same offsets."""

from __future__ import annotations

import re

# Folded (`index.script.fold`). 系 and 边 are words of their own elsewhere, so only beside what
# makes them Cantonese: 系边个, but 关系 and 边境.
_WRITTEN = {
    "边个": "哪个", "边间": "哪间", "边度": "哪里", "边位": "哪位", "边日": "哪日", "边年": "哪年",
    "边啲": "哪些", "边几": "哪几", "乜嘢": "什么", "咩嘢": "什么", "点解": "为何", "点样": "怎样",
    "几时": "何时",
    "几耐": "多久", "几多": "多少", "今次": "这次", "入面": "里面", "呢篇": "这篇", "呢个": "这个",
    "呢次": "这次", "呢场": "这场", "呢份": "这份", "呢啲": "这些", "嗰个": "那个", "系咪": "是否",
    "有冇": "有没", "嘅": "的", "咗": "了", "喺": "在", "唔": "不", "冇": "没", "佢": "他",
    "哋": "们", "嚟": "来", "啲": "些", "嗰": "那", "咁": "这", "俾": "给", "畀": "给", "睇": "看",
    "甚么": "什么", "而家": "现在", "乜": "啥", "系边": "是哪", "咋样": "怎样", "咋": "怎",
}  # fmt: skip
_WORDS = re.compile("|".join(sorted(map(re.escape, _WRITTEN), key=len, reverse=True)))
_THEN = re.compile("^咁(?!样)")  # 咁内资呢?
_IS = re.compile(r"(?<![关联体派干])系(?=哪|什么|谁|几|多少|第|由|在|成个|不是)")


def written(folded: str) -> str:
    """Return a folded question in written Chinese; every character keeps its place."""
    folded = _THEN.sub("那", folded)
    return _IS.sub("是", _WORDS.sub(lambda match: _WRITTEN[match[0]], folded))
