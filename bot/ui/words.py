"""Every fixed string of the page, once per language, and the choice between the languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import Language

DEFAULT_LANGUAGE: Language = "zh-Hans"
LANGUAGES: tuple[tuple[str, Language], ...] = (
    ("简体", "zh-Hans"),
    ("繁體", "zh-Hant"),
    ("English", "en"),
)
# Asked before the model is ready, so they cannot come from it; a test asks each one. An empty
# conversation shows the first ones; the others follow until the release's own are found.
WELCOMING = 2
EXAMPLES: dict[Language, tuple[str, ...]] = {
    "zh-Hans": (
        "黑龙江省实际利用外资多少？",
        "投资200亿元的是哪个项目？",
        "全省线上招商多少次？",
        "这篇新闻讲了什么？",
        "照片是谁拍的？",
    ),
    "zh-Hant": (
        "這篇新聞的責任編輯是誰？",
        "姜保國是什麼職務？",
        "全省線上招商多少次？",
        "這篇新聞講了什麼？",
        "照片是誰拍的？",
    ),
    "en": (
        "By how much did foreign investment grow?",
        "When was this release published?",
        "What is this release about?",
        "What position does Jiang Baoguo hold?",
        "Who took the photos?",
    ),
}
# Where the calibrated probability turns from low to medium, and from medium to high.
LEVELS = (0.5, 0.75)
_TRADITIONAL_TAGS = re.compile(r"zh-(hant|tw|hk|mo)\b")


@dataclass(frozen=True)
class Words:
    """The page's fixed strings in one language."""

    language: Language
    tagline: str
    language_label: str
    warming: str
    waiting: str
    ready: str
    failed: str
    renew: str
    welcome: str
    welcome_all: str
    invitation: str
    question_label: str
    placeholder: str
    send: str
    conversation: str
    latest: str
    source: str
    source_of: str
    kinds: dict[str, str]
    confidence: str
    levels: tuple[str, str, str]
    why: str
    why_not: str
    seconds: str
    paragraph: str
    scores: tuple[str, str, str]
    score_meanings: tuple[str, str, str]
    corrected: str
    corrected_meaning: str
    restored: str
    try_these: str
    understood: str
    notice: str
    show_all: str
    show_less: str
    empty: str
    too_long: str
    wordless: str
    broken: str
    why_failed: str
    busy: str
    thinking: str
    keys: str
    editing: str
    cancel: str
    ask_next: str
    acts: dict[str, str]
    copied: str
    bad_history: str
    bad_documents: str
    unknown_document: str
    history: str
    no_history: str
    delete: str
    export: str
    nothing_to_export: str
    export_title: str
    exported: str
    characters: str
    up: str
    down: str
    reasons: dict[str, str]
    judged: str
    noted: str
    copy_link: str
    gone: str
    link_gone: str
    script_label: str
    scripts: tuple[tuple[str, str, str], ...]
    close: str
    divider: str
    skip: str
    releases: str
    add: str
    asking_one: str
    asking_all: str
    asking_some: str
    ask_all: str
    choose_all: str
    asked_some: str
    ask_these: str
    ask_just: str
    filter: str
    found: str
    none_found: str
    ask_this: str
    none_chosen: str
    remove: str
    remove_sure: str
    removing: str
    to_source: str
    more_rows: str
    drop_here: str
    drop_now: str
    choose_files: str
    formats: str
    paste: str
    paste_add: str
    pasted: str
    kept_where: str
    busy_adding: str
    broken_adding: str
    stages: dict[str, str]
    causes: dict[str, str]


_HANS = Words(
    language="zh-Hans",
    tagline="每个回答，都有原文为证",
    language_label="界面语言",
    warming="模型加载中…",
    waiting="模型加载中，就绪后马上回答…",
    ready="就绪",
    failed="模型未能加载",
    renew="新对话",
    welcome="问问这篇新闻稿",
    welcome_all="问问这些新闻稿",
    invitation="回答只取自原文；点击引文编号，原句就在原文中标出。",
    question_label="你的问题",
    placeholder="输入问题",
    send="发送",
    conversation="对话",
    latest="跳到最新",
    source="原文",
    source_of="引文 [{number}] 的出处",
    kinds={"caption": "图片说明", "editors": "编辑", "contact": "联系方式"},
    confidence="可信度",
    levels=("低", "中", "高"),
    why="为何这样回答",
    why_not="为何没有回答",
    seconds="用时 {seconds} 秒",
    paragraph="段落",
    scores=("字词相符", "含义相近", "含有答案"),
    score_meanings=("与问题共有的字词", "含义的相近程度", "含有答案的概率"),
    corrected="校正",
    corrected_meaning="原始文件此处字节损坏，已按勘误表还原",
    restored="已还原。原始文件作：{raw}",
    try_these="可以这样问",
    understood="理解为：{question}",
    show_less="收起",
    show_all="显示全部",
    notice="未能回答",
    empty="请先输入问题。",
    too_long="问题有 {length} 个字符，最多 {limit} 个；请缩短后再问。",
    wordless="问题里没有文字或数字；请用文字来问。",
    why_failed="服务器日志写明了原因；改正后请重新启动。",
    broken="出了意外，没能回答。请再问一次；详情见服务器日志。",
    busy="现在提问的人太多，请稍后再问。",
    thinking="正在查找原文…",
    keys="Enter 发送，Shift+Enter 换行",
    editing="正在修改前面的问题；发送后，其后的对话将被替换。",
    cancel="取消",
    ask_next="接着可以问",
    acts={
        "copy": "复制",
        "retry": "重试",
        "edit": "修改问题",
        "undo": "撤销这一轮",
        "stop": "停止",
    },
    copied="已复制",
    history="历史对话",
    no_history="还没有对话。",
    delete="删除这个对话",
    export="导出",
    nothing_to_export="先问一个问题，才有内容可导出。",
    export_title="与 Pressbot 的对话",
    exported="导出时间",
    characters="字符",
    up="回答得好",
    down="回答有问题",
    reasons={
        "wrong-citation": "引文不对",
        "wrong-answer": "回答不对",
        "should-refuse": "原文没说，不该回答",
        "should-answer": "原文说了，应该回答",
    },
    judged="评价：{verdict}",
    noted="已记下，谢谢",
    copy_link="复制链接",
    link_gone="链接所指的新闻稿或句子不在这里，或已不在这里。",
    gone="引文所在的新闻稿已不在这里，或已更改；引文本身仍在回答里。",
    script_label="原文的字体",
    scripts=(
        ("original", "原", "原样显示"),
        ("zh-Hans", "简", "以简体显示"),
        ("zh-Hant", "繁", "以繁体显示"),
    ),
    close="关闭原文",
    divider="调整左右宽度",
    skip="跳到提问框",
    bad_history="history 须为先前的回答，按 /ask 返回的样子。",
    bad_documents="documents 须为新闻稿 id 的列表，至少一个；要问全部，不传即可。",
    unknown_document="没有 id 为“{id}”的新闻稿；现有：{known}",
    releases="新闻稿",
    add="添加新闻稿",
    asking_one="1 篇新闻稿",
    asking_all="提问全部 {count} 篇",
    asking_some="提问 {all} 篇中的 {count} 篇",
    ask_all="全部提问",
    choose_all="全选",
    asked_some="只问了 {all} 篇中的 {count} 篇。",
    ask_these="提问找到的",
    ask_just="只问找到的",
    filter="按标题、来源、日期或文件名筛选",
    found="找到 {count} 篇，共 {all} 篇",
    none_found="没有找到",
    ask_this="提问",
    none_chosen="一篇新闻稿也没有选；请先在“新闻稿”里勾选。",
    remove="删除",
    removing="删除中…",
    remove_sure="确认删除",
    to_source="返回原文",
    more_rows="另有 {count} 篇未列出。",
    drop_here="把文件拖到这里",
    drop_now="松开即添加",
    choose_files="选择文件",
    formats="TXT、Markdown、HTML、PDF、DOCX，每个不超过 50 MB",
    paste="粘贴文字",
    paste_add="添加这段文字",
    pasted="粘贴的文字",
    kept_where="保存在运行 Pressbot 的电脑上；能打开这个页面的人都能看到。",
    busy_adding="现在添加的人太多，请稍后再试。",
    broken_adding="出了意外；详情见服务器日志",
    stages={
        "sending": "上传中…",
        "waiting": "排队中…",
        "reading": "读取中…",
        "indexing": "编入索引：{done}/{total} 段",
        "added": "已添加",
        "known": "已有同样的内容：{title}",
        "failed": "未能添加：{why}",
        "lost": "未能添加：与服务器的连接断了",
    },
    causes={
        "empty": "文件是空的",
        "no-text": "里面没有文字",
        "old-office": "旧版 Office 文件（.doc），或有密码保护；请另存为 DOCX 或 PDF",
        "password": "PDF 有密码；请另存为没有密码的",
        "pictures": "PDF 里只有图片，没有文字；请先做文字识别（OCR）",
        "too-large": "文件太大；请拆开，或另存为 .txt",
        "not-text": "不是文本，或已损坏；请另存为 UTF-8 文本",
        "other-kind": "不能读这种文件；请另存为 TXT、HTML、PDF 或 DOCX",
        "damaged": "文件已损坏或不完整；请重新下载或另存",
        "slow": "读取用时太长；请拆开，或另存为 .txt",
        "changing": "另一个程序正在更改这些新闻稿；请稍后再试",
    },
)

_HANT = Words(
    language="zh-Hant",
    tagline="每個回答，都有原文為證",
    language_label="介面語言",
    warming="模型載入中…",
    waiting="模型載入中，就緒後馬上回答…",
    ready="就緒",
    failed="模型未能載入",
    renew="新對話",
    welcome="問問這篇新聞稿",
    welcome_all="問問這些新聞稿",
    invitation="回答只取自原文；點擊引文編號，原句就在原文中標出。",
    question_label="你的問題",
    placeholder="輸入問題",
    send="傳送",
    conversation="對話",
    latest="跳到最新",
    source="原文",
    source_of="引文 [{number}] 的出處",
    kinds={"caption": "圖片說明", "editors": "編輯", "contact": "聯絡方式"},
    confidence="可信度",
    levels=("低", "中", "高"),
    why="為何這樣回答",
    why_not="為何沒有回答",
    seconds="用時 {seconds} 秒",
    paragraph="段落",
    scores=("字詞相符", "含義相近", "含有答案"),
    score_meanings=("與問題共有的字詞", "含義的相近程度", "含有答案的機率"),
    corrected="校正",
    corrected_meaning="原始檔案此處位元組損壞，已按勘誤表還原",
    restored="已還原。原始檔案作：{raw}",
    try_these="可以這樣問",
    understood="理解為：{question}",
    show_less="收起",
    show_all="顯示全部",
    notice="未能回答",
    empty="請先輸入問題。",
    too_long="問題有 {length} 個字元，最多 {limit} 個；請縮短後再問。",
    wordless="問題裡沒有文字或數字；請用文字來問。",
    why_failed="伺服器日誌寫明了原因；改正後請重新啟動。",
    broken="出了意外，沒能回答。請再問一次；詳情見伺服器日誌。",
    busy="現在提問的人太多，請稍後再問。",
    thinking="正在查找原文…",
    keys="Enter 傳送，Shift+Enter 換行",
    editing="正在修改前面的問題；傳送後，其後的對話將被取代。",
    cancel="取消",
    ask_next="接著可以問",
    acts={
        "copy": "複製",
        "retry": "重試",
        "edit": "修改問題",
        "undo": "復原這一輪",
        "stop": "停止",
    },
    copied="已複製",
    history="歷史對話",
    no_history="還沒有對話。",
    delete="刪除這個對話",
    export="匯出",
    nothing_to_export="先問一個問題，才有內容可匯出。",
    export_title="與 Pressbot 的對話",
    exported="匯出時間",
    characters="字元",
    up="回答得好",
    down="回答有問題",
    reasons={
        "wrong-citation": "引文不對",
        "wrong-answer": "回答不對",
        "should-refuse": "原文沒說，不該回答",
        "should-answer": "原文說了，應該回答",
    },
    judged="評價：{verdict}",
    noted="已記下，謝謝",
    copy_link="複製連結",
    link_gone="連結所指的新聞稿或句子不在這裡，或已不在這裡。",
    gone="引文所在的新聞稿已不在這裡，或已更改；引文本身仍在回答裡。",
    script_label="原文的字體",
    scripts=(
        ("original", "原", "原樣顯示"),
        ("zh-Hans", "简", "以簡體顯示"),
        ("zh-Hant", "繁", "以繁體顯示"),
    ),
    close="關閉原文",
    divider="調整左右寬度",
    skip="跳到提問框",
    bad_history="history 須為先前的回答，按 /ask 傳回的樣子。",
    bad_documents="documents 須為新聞稿 id 的列表，至少一個；要問全部，不傳即可。",
    unknown_document="沒有 id 為「{id}」的新聞稿；現有：{known}",
    releases="新聞稿",
    add="新增新聞稿",
    asking_one="1 篇新聞稿",
    asking_all="提問全部 {count} 篇",
    asking_some="提問 {all} 篇中的 {count} 篇",
    ask_all="全部提問",
    choose_all="全選",
    asked_some="只問了 {all} 篇中的 {count} 篇。",
    ask_these="提問找到的",
    ask_just="只問找到的",
    filter="按標題、來源、日期或檔名篩選",
    found="找到 {count} 篇，共 {all} 篇",
    none_found="沒有找到",
    ask_this="提問",
    none_chosen="一篇新聞稿也沒有選；請先在「新聞稿」裡勾選。",
    remove="刪除",
    removing="刪除中…",
    remove_sure="確認刪除",
    to_source="返回原文",
    more_rows="另有 {count} 篇未列出。",
    drop_here="把檔案拖到這裡",
    drop_now="放開即新增",
    choose_files="選擇檔案",
    formats="TXT、Markdown、HTML、PDF、DOCX，每個不超過 50 MB",
    paste="貼上文字",
    paste_add="新增這段文字",
    pasted="貼上的文字",
    kept_where="儲存在執行 Pressbot 的電腦上；能開啟這個頁面的人都看得到。",
    busy_adding="現在新增的人太多，請稍後再試。",
    broken_adding="出了意外；詳情見伺服器日誌",
    stages={
        "sending": "上傳中…",
        "waiting": "排隊中…",
        "reading": "讀取中…",
        "indexing": "編入索引：{done}/{total} 段",
        "added": "已新增",
        "known": "已有同樣的內容：{title}",
        "failed": "未能新增：{why}",
        "lost": "未能新增：與伺服器的連線斷了",
    },
    causes={
        "empty": "檔案是空的",
        "no-text": "裡面沒有文字",
        "old-office": "舊版 Office 檔案（.doc），或有密碼保護；請另存為 DOCX 或 PDF",
        "password": "PDF 有密碼；請另存為沒有密碼的",
        "pictures": "PDF 裡只有圖片，沒有文字；請先做文字辨識（OCR）",
        "too-large": "檔案太大；請拆開，或另存為 .txt",
        "not-text": "不是文字檔，或已損壞；請另存為 UTF-8 文字檔",
        "other-kind": "不能讀這種檔案；請另存為 TXT、HTML、PDF 或 DOCX",
        "damaged": "檔案已損壞或不完整；請重新下載或另存",
        "slow": "讀取時間太長；請拆開，或另存為 .txt",
        "changing": "另一個程式正在更改這些新聞稿；請稍後再試",
    },
)

_EN = Words(
    language="en",
    tagline="Every answer, proved by the source",
    language_label="Page language",
    warming="Warming up…",
    waiting="Warming up; the answer follows as soon as the model is ready…",
    ready="Ready",
    failed="The model could not be loaded",
    renew="New chat",
    welcome="Ask the press release",
    welcome_all="Ask these releases",
    invitation="Answers come from the source alone. Click a citation to see its sentence marked.",
    question_label="Your question",
    placeholder="Ask a question",
    send="Send",
    conversation="Conversation",
    latest="Jump to the latest",
    source="Source",
    source_of="Source of citation [{number}]",
    kinds={"caption": "Caption", "editors": "Editors", "contact": "Contact"},
    confidence="Confidence",
    levels=("low", "medium", "high"),
    why="Why this answer",
    why_not="Why no answer",
    seconds="{seconds} s",
    paragraph="Paragraph",
    scores=("Words", "Meaning", "Answer"),
    score_meanings=(
        "words shared with the question",
        "closeness in meaning",
        "probability that it holds the answer",
    ),
    corrected="corrected",
    corrected_meaning="Damaged bytes in the original file were restored from the errata file",
    restored="Restored. The original file has: {raw}",
    try_these="You could ask",
    understood="Understood as: {question}",
    show_less="Show less",
    show_all="Show all",
    notice="Not answered",
    empty="Type a question first.",
    too_long="The question has {length} characters; {limit} is the most. Please shorten it.",
    wordless="The question has no words or numbers. Please ask in words.",
    why_failed="The server's log says why; mend that and start it again.",
    broken="Something went wrong and there is no answer. Ask again; the server's log has details.",
    busy="Too many people are asking right now. Please ask again in a moment.",
    thinking="Looking through the release…",
    keys="Enter sends, Shift+Enter starts a line",
    editing="You are editing an earlier question; sending it replaces what followed.",
    cancel="Cancel",
    ask_next="Ask next",
    acts={
        "copy": "Copy",
        "retry": "Try again",
        "edit": "Edit the question",
        "undo": "Undo this turn",
        "stop": "Stop",
    },
    copied="Copied",
    history="History",
    no_history="No conversations yet.",
    delete="Delete this conversation",
    export="Export",
    nothing_to_export="Ask something first; then there is something to export.",
    export_title="A conversation with Pressbot",
    exported="Exported",
    characters="characters",
    up="Good answer",
    down="Something is wrong",
    reasons={
        "wrong-citation": "Wrong citation",
        "wrong-answer": "Wrong answer",
        "should-refuse": "Should have refused",
        "should-answer": "Should have answered",
    },
    judged="Feedback: {verdict}",
    noted="Noted, thank you",
    copy_link="Copy link",
    link_gone="The release or sentence that this link leads to is not here, or not any more.",
    gone="The release quoted here was removed or changed. The quote stays with its answer.",
    script_label="Script of the source",
    scripts=(
        ("original", "原", "As written"),
        ("zh-Hans", "简", "In Simplified Chinese"),
        ("zh-Hant", "繁", "In Traditional Chinese"),
    ),
    close="Close the source",
    divider="Width of the two panes",
    skip="Skip to the question box",
    bad_history="history must hold earlier answers, as /ask gave them.",
    bad_documents="documents must be a list of at least one release id; leave it out to ask all.",
    unknown_document="There is no release with the id “{id}”; there are: {known}",
    releases="Releases",
    add="Add a release",
    asking_one="1 release",
    asking_all="Asking all {count}",
    asking_some="Asking {count} of {all}",
    ask_all="Ask all",
    choose_all="Select all",
    asked_some="Asked only {count} of {all} releases.",
    ask_these="Ask those found",
    ask_just="Ask only those found",
    filter="Filter by title, source, date or file",
    found="{count} of {all} found",
    none_found="None found",
    ask_this="Ask",
    none_chosen="No release is chosen to ask. Tick at least one under “Releases”.",
    remove="Remove",
    removing="Removing…",
    remove_sure="Remove",
    to_source="Back to the source",
    more_rows="{count} more are not listed.",
    drop_here="Drop files here",
    drop_now="Drop to add",
    choose_files="Choose files",
    formats="TXT, Markdown, HTML, PDF, DOCX; 50 MB each at most",
    paste="Paste text",
    paste_add="Add this text",
    pasted="Pasted text",
    kept_where="Kept on the computer that runs Pressbot; whoever can open this page can see them.",
    busy_adding="Too many people are adding files right now. Please try again in a moment.",
    broken_adding="something went wrong; the server's log has details",
    stages={
        "sending": "Sending…",
        "waiting": "Waiting its turn…",
        "reading": "Reading…",
        "indexing": "Indexing: {done} of {total} passages",
        "added": "Added",
        "known": "Already here: {title}",
        "failed": "Not added: {why}",
        "lost": "Not added: the connection to the server was lost",
    },
    causes={
        "no-text": "there is no text in it",
        "too-large": "the file is too large; split it, or save it as .txt",
    },
)

WORDS: dict[Language, Words] = {words.language: words for words in (_HANS, _HANT, _EN)}


def level_of(confidence: float) -> int:
    """Return which of ``Words.levels`` a confidence is."""
    return sum(confidence >= edge for edge in LEVELS)


def words_for(language: str) -> Words:
    """Return the strings of ``language``, or of the default one when the page sent another."""
    known = (words for words in WORDS.values() if words.language == language)
    return next(known, WORDS[DEFAULT_LANGUAGE])


def choose_language(accepted: str | None) -> Language:
    """Return the first of the browser's ``Accept-Language`` that the page speaks, else English.

    Without a header the default language is returned.
    """
    if not accepted:
        return DEFAULT_LANGUAGE
    ranked = sorted(map(_tag_and_weight, accepted.lower().split(",")), key=lambda t: -t[1])
    return next((known for tag, _ in ranked if (known := _known(tag))), "en")


def _tag_and_weight(entry: str) -> tuple[str, float]:
    tag, _, parameter = entry.strip().partition(";")
    weight = re.fullmatch(r"\s*q=(\d(?:\.\d+)?)\s*", parameter)
    return tag.strip(), float(weight[1]) if weight else 1.0


def _known(tag: str) -> Language | None:
    if tag.startswith("zh"):
        return "zh-Hant" if _TRADITIONAL_TAGS.match(tag) else "zh-Hans"
    return "en" if tag.startswith("en") else None
