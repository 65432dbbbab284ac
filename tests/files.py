"""Files for the tests, each made by the format's own library."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable
from email.encoders import encode_quopri
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

TITLE = "恒远科技发布2024年第一季度财报"
DATELINE = "2024年05月14日09:30 来源：示例财经网"
BODY = (
    "示例财经网北京5月14日电（记者李明）恒远科技今天发布财报。第一季度营收为53亿元，同比增长12%。",
    "公司首席执行官王小明表示，增长主要来自云服务业务。云服务业务营收为21亿元，占总营收的39.6%。",
)
TEXT = "\n\n".join([TITLE, DATELINE, *BODY])

PAGE = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<title>{TITLE}--财经--示例网</title>
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="示例网">
<meta name="publishdate" content="2024-05-14">
<style>.nav{{color:red}}</style><script>track("买一送一")</script></head><body>
<div class="topbar"><span>2024年6月1日 星期六</span> <a href="/login">登录</a></div>
<nav><ul><li><a href="/">首页</a></li><li><a href="/finance">财经</a></li></ul></nav>
<article class="content"><h1>{TITLE}</h1>
<div class="info"><span>2024年05月14日09:30</span>
<span>来源：<a href="x">示例财经网</a></span></div>
<p>　　{BODY[0]}</p>
<div class="ad"><a href="http://ads.example/1">广告：全场五折，立即抢购</a></div>
<p>　　{BODY[1]}</p>
<h2>业务</h2>
<table><tr><th>业务</th><th>营收</th></tr><tr><td>云服务</td><td>21亿元</td></tr></table>
</article>
<aside class="related"><h3>相关新闻</h3><ul><li><a href="/1">足球联赛收官</a></li></ul></aside>
<div class="comments"><p>网友：沙发！</p></div>
<footer><p>版权所有 示例网 | 关于我们 | 广告服务</p></footer>
</body></html>
"""


def make_archive(page: bytes, kind: str = "text/html") -> bytes:
    """A page in a single file, as Chromium saves it."""
    archive = MIMEMultipart("related")
    archive["From"] = "<Saved by Blink>"
    for part_kind, data in (("image/png", b"\x89PNG"), (kind, page)):
        part = MIMENonMultipart(*part_kind.split("/"))
        part.set_payload(data)
        encode_quopri(part)
        archive.attach(part)
    return archive.as_bytes()


def make_docx(lines: Iterable[str] = (TITLE, DATELINE, *BODY), heading: bool = True) -> bytes:
    """A Word file: the first line a heading, the others paragraphs."""
    word = docx.Document()
    for number, line in enumerate(lines):
        word.add_paragraph(line, style="Heading 1" if heading and number == 0 else None)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def make_bomb(unpacked: int) -> bytes:
    """A Word file with a part that is ``unpacked`` bytes of nothing."""
    file = io.BytesIO(make_docx())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(unpacked))
    return file.getvalue()


def make_liar(unpacked: int) -> bytes:
    """The same, its directory saying that the part is a thousand bytes."""
    data = bytearray(make_bomb(unpacked))
    size = data.rfind(b"PK\x01\x02") + 24
    data[size : size + 4] = struct.pack("<I", 1000)
    return bytes(data)


def make_pdf(
    lines: Iterable[str] = (TITLE, DATELINE, *BODY),
    title: str = "",
    password: str = "",
    owner_password: str = "",
) -> bytes:
    """A PDF of wrapped paragraphs in a Chinese font, with page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    chinese = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=11, spaceAfter=6, wordWrap="CJK"
    )
    english = ParagraphStyle("body", fontSize=11, spaceAfter=6)
    file = io.BytesIO()
    encrypt = (
        StandardEncryption(password, owner_password or None) if password or owner_password else None
    )
    template = SimpleDocTemplate(file, title=title, encrypt=encrypt)
    story = [Paragraph(line, english if line.isascii() else chinese) for line in lines]
    template.build(story, onFirstPage=_number, onLaterPages=_number)
    return file.getvalue()


def _number(canvas: Canvas, template: SimpleDocTemplate) -> None:
    canvas.drawString(300, 30, f"- {template.page} -")


def make_pages(pages: int, line: str = "Order {0} was shipped to customer {1}.") -> bytes:
    """A PDF of that many pages, each with one line."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for number in range(1, pages + 1):
        canvas.drawString(72, 720, line.format(number, number * 7))
        canvas.showPage()
    canvas.save()
    return file.getvalue()
