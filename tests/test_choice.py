"""Which words answer: those that the question's words hold, or those that the span model finds."""

from __future__ import annotations

import pytest

from bot import Chatbot

RELEASE = """青川机械发布年报
青川机械3月28日公布的年报显示,去年公司营业收入92.4亿元,其中出口收入占三成七,为五年来最高。
县财政局已向受灾的乡镇拨付救灾资金4200万元,县红十字会另外调运帐篷650顶、棉被3000床。
水务局为城北的一百二十户菜农打了六口新井,并承诺年底前再打四口。
"""


@pytest.fixture(scope="module")
def bot() -> Chatbot:
    return Chatbot.from_texts({"1": RELEASE})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("去年青川机械的出口收入占营业收入的多少?", "三成七"),
        ("去年青川机械的营业收入是多少?", "92.4亿元"),
        ("县财政局拨付了多少救灾资金?", "4200万元"),
        ("红十字会调运了多少顶帐篷?", "650顶"),
        ("水务局打了多少口新井?", "六口"),
    ],
)
def test_a_number_is_of_the_unit_that_is_asked_for_or_the_one_that_the_model_finds(
    bot: Chatbot, question: str, short: str
) -> None:
    answer = bot.ask(question)
    assert answer.answerable
    assert answer.short == short
