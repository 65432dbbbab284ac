"""Every phrase that an answer is framed with, in one place, by language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Language


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language; ``{…}`` are filled in by the composer."""

    greeting: str
    thanks: str
    framed: str  # an answer whose document is in another language
    says: str  # the same without an exact answer
    summary: str
    summaries: str  # of several releases; ``some`` where they are not all
    some: str
    in_turn: str  # before the answers to the parts of a question, of several releases
    others_differ: str  # after one of them, where there is no room for the others
    others_too: str  # the same of what is each one's own
    differ: str  # before what each of several releases says
    times: str  # the same of figures that are each of another time
    each: str  # the same of what is each one's own, as its date is; ``some`` as above
    told: str  # by one of them; ``dated`` where it has a date
    dated: str
    refusal: str
    part_refusal: str  # of one part of a question, beside the answers to the others
    looked_for: str
    nearest: str  # ``of`` says of which release, where several are asked
    of: str
    no_kind: str
    not_mentioned: str
    other_period: str
    other_currency: str
    too_far: str
    empty: str
    comma: str
    quotes: tuple[str, str]
    kinds: dict[str, str]


_HANS = Phrases(
    greeting="你好！我只根据这篇新闻稿回答问题，每个回答都附有原文出处。可以这样问：",
    thanks="不客气！还可以接着问：",
    framed="**{short}**。原文：{sentence} [{n}]",
    says="原文：{sentence} [{n}]",
    summary="要点：",
    summaries="各篇要点{some}：",
    some="（{count}篇中的{shown}篇）",
    in_turn="分别回答：",
    others_differ="（另有新闻稿说法不同，可单独问这一句）",
    others_too="（其他各篇可单独问这一句）",
    differ="各篇给出的不同：",
    times="各篇所说的时间不同：",
    each="各篇分别如下{some}：",
    told="《{title}》{date}：{said}",
    dated="（{date}）",
    refusal="新闻稿没有说明这一点。{reason}",
    part_refusal="“{question}”——新闻稿没有说明。",
    looked_for="要找的是{kind}（{words}）",
    nearest="最接近的是{of}第{number}段：“{quote}”",
    of="《{title}》",
    no_kind="但其中没有{kind}",
    not_mentioned="但没有提到{words}",
    other_period="但说的不是{words}",
    other_currency="但其中的金额是另一种货币",
    too_far="但与问题的关系不够密切",
    empty="问题所问的内容",
    comma="，",
    quotes=("“", "”"),
    kinds={
        "money": "金额", "percent": "百分比", "count": "数量",
        "measure": "度量（面积、长度、重量等）",
        "duration": "时长", "frequency": "频率", "amount": "数额", "age": "年龄",
        "date": "日期或时间", "person": "人名",
        "organisation": "机构名称", "place": "地点", "position": "职务", "thing": "名称",
        "contact": "联系方式", "reason": "原因", "manner": "方式或做法", "list": "列举的内容",
        "yesno": "是与否的依据", "open": "相关内容",
    },
)  # fmt: skip
_HANT = Phrases(
    greeting="你好！我只根據這篇新聞稿回答問題，每個回答都附有原文出處。可以這樣問：",
    thanks="不客氣！還可以接著問：",
    framed="**{short}**。原文：{sentence} [{n}]",
    says="原文：{sentence} [{n}]",
    summary="要點：",
    summaries="各篇要點{some}：",
    some="（{count}篇中的{shown}篇）",
    in_turn="分別回答：",
    others_differ="（另有新聞稿說法不同，可單獨問這一句）",
    others_too="（其他各篇可單獨問這一句）",
    differ="各篇給出的不同：",
    times="各篇所說的時間不同：",
    each="各篇分別如下{some}：",
    told="《{title}》{date}：{said}",
    dated="（{date}）",
    refusal="新聞稿沒有說明這一點。{reason}",
    part_refusal="「{question}」——新聞稿沒有說明。",
    looked_for="要找的是{kind}（{words}）",
    nearest="最接近的是{of}第{number}段：「{quote}」",
    of="《{title}》",
    no_kind="但其中沒有{kind}",
    not_mentioned="但沒有提到{words}",
    other_period="但說的不是{words}",
    other_currency="但其中的金額是另一種貨幣",
    too_far="但與問題的關係不夠密切",
    empty="問題所問的內容",
    comma="，",
    quotes=("「", "」"),
    kinds={
        "money": "金額", "percent": "百分比", "count": "數量",
        "measure": "度量（面積、長度、重量等）",
        "duration": "時長", "frequency": "頻率", "amount": "數額", "age": "年齡",
        "date": "日期或時間", "person": "人名",
        "organisation": "機構名稱", "place": "地點", "position": "職務", "thing": "名稱",
        "contact": "聯絡方式", "reason": "原因", "manner": "方式或做法", "list": "列舉的內容",
        "yesno": "是與否的依據", "open": "相關內容",
    },
)  # fmt: skip
_EN = Phrases(
    greeting=(
        "Hello! I answer from this press release alone, and every answer shows the sentence it "
        "rests on. You could ask:"
    ),
    thanks="You are welcome! You could go on with:",
    framed="**{short}**. The release says: “{sentence}” [{n}]",
    says="The release says: “{sentence}” [{n}]",
    summary="In short: ",
    summaries="In short{some}:",
    some=" ({shown} of {count} releases)",
    in_turn="One by one:",
    others_differ=" (others differ: ask this alone)",
    others_too=" (for the others ask this alone)",
    differ="The releases give different answers:",
    times="The releases speak of different times:",
    each="Each release has its own{some}:",
    told="“{title}”{date}: {said}",
    dated=" ({date})",
    refusal="The release does not say. {reason}",
    part_refusal="“{question}” – the release does not say.",
    looked_for="Looked for: {kind} ({words})",
    nearest="the nearest passage is no. {number}{of}, “{quote}”",
    of=" of “{title}”",
    no_kind="but it gives no {kind}",
    not_mentioned="but it does not mention {words}",
    other_period="but it is not about {words}",
    other_currency="but the amount there is in another currency",
    too_far="but it is not close enough to the question",
    empty="what the question asks",
    comma="; ",
    quotes=("“", "”"),
    kinds={
        "money": "amount of money", "percent": "percentage", "count": "number",
        "measure": "measurement", "duration": "length of time", "frequency": "how often",
        "amount": "amount", "age": "age",
        "date": "date or time", "person": "person", "organisation": "organisation",
        "place": "place", "position": "position", "thing": "name", "contact": "contact details",
        "reason": "reason", "manner": "way of doing it", "list": "list",
        "yesno": "statement for or against", "open": "statement",
    },
)  # fmt: skip

PHRASES: dict[Language, Phrases] = {"zh-Hans": _HANS, "zh-Hant": _HANT, "en": _EN}
