"""The bars that the answers must clear, on the shipped release and on releases of our own."""

from tests.eval.scorecard import read_questions, score


def test_the_press_release() -> None:
    scores = [score(entry) for entry in read_questions("press_release")]
    asked = [s for s in scores if s.answerable]
    assert sum(s.passed for s in asked) >= 19, [s.id for s in asked if not s.passed]
    assert sum(s.exact for s in asked) >= 16, [s.id for s in asked if not s.exact]
    refused = [s for s in scores if not s.answerable and s.right]
    assert len(refused) >= 9, {s.id for s in scores if not s.answerable} - {s.id for s in refused}


def test_our_own_questions_about_four_releases() -> None:
    scores = [score(entry) for entry in read_questions("own_questions")]
    asked = [s for s in scores if s.answerable]
    unasked = [s for s in scores if not s.answerable]
    assert sum(s.passed for s in asked) / len(asked) >= 0.90
    assert sum(s.right for s in unasked) / len(unasked) >= 0.88
