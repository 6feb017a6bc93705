import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.draw import BadDraw, Draw, opened, published_hash

NUMBER = "48210573926610488317"


def test_a_draw_is_replayed_with_nothing_but_sha256():
    draw = Draw(NUMBER, "初评分组", "立冬")

    sha = lambda *lines: hashlib.sha256("\n".join(lines).encode()).hexdigest()  # noqa: E731
    assert draw.published_hash == sha("draw", "初评分组", NUMBER)
    assert draw.seed == int(sha("seed", "初评分组", NUMBER, "立冬"), 16)
    assert draw.order("甲乙丙丁") == tuple(sorted("甲乙丙丁", key=lambda name: sha("order", "初评分组", NUMBER, "立冬", name)))


def test_the_published_number_opens_the_draw_and_no_other():
    published = published_hash(NUMBER, "初评分组")

    assert opened(NUMBER, "初评分组", published=published.upper(), said="立冬") == Draw(NUMBER, "初评分组", "立冬")
    with pytest.raises(BadDraw, match="not the number"):
        opened(NUMBER[:-1] + "8", "初评分组", published=published)
    with pytest.raises(BadDraw, match="not the number"):
        opened(NUMBER, "决赛分组", published=published)


@pytest.mark.parametrize("number", ["", "123", "4821057392661048831", NUMBER + "x", "４８２１０５７３９２６６１０４８８３１７", NUMBER + "\n"])
def test_a_number_that_could_be_guessed_or_misread_is_refused(number):
    with pytest.raises(BadDraw):
        Draw(number, "初评分组")


def test_a_name_cannot_be_drawn_twice_nor_hide_a_line():
    with pytest.raises(BadDraw, match="twice"):
        Draw(NUMBER, "顺序").order(["甲", "甲"])
    with pytest.raises(BadDraw, match="line break"):
        Draw(NUMBER, "顺\n序").order(["甲"])


@given(st.lists(st.text(alphabet="甲乙丙丁戊", min_size=1, max_size=4), unique=True), st.randoms(use_true_random=False))
def test_the_order_holds_everybody_and_does_not_depend_on_the_list(names, shuffler):
    draw = Draw(NUMBER, "顺序")
    mixed = list(names)
    shuffler.shuffle(mixed)

    assert draw.order(mixed) == draw.order(names)
    assert Counter(draw.order(names)) == Counter(names)


def test_every_place_is_as_likely():
    firsts = Counter(Draw(str(10**19 + 7919 * k), "顺序").order("甲乙丙")[0] for k in range(3000))

    assert all(900 < count < 1100 for count in firsts.values())


def test_what_was_said_changes_the_outcome_and_the_seed_repeats():
    assert Draw(NUMBER, "分组", "立冬").seed != Draw(NUMBER, "分组", "小雪").seed
    assert Draw(NUMBER, "分组").rng().random() == Draw(NUMBER, "分组").rng().random()
