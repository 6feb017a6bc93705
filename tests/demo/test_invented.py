from decimal import Decimal

from demo.invented import Invention
from demo.places import PREFECTURES
from text.credit_code import checked


def test_the_same_seed_says_the_same():
    def said(seed: int) -> list[object]:
        made = Invention(seed)
        return [made.name(), made.firm("襄阳"), made.credit_code("420600"), made.idea(), made.mark(80, 2)]

    assert said(7) == said(7)
    assert said(7) != said(8)


def test_invented_credit_codes_hold():
    made = Invention(1)
    for place in PREFECTURES:
        code = made.credit_code(place.code)
        assert checked(code) == code


def test_hubei_has_17_prefectures_of_different_codes():
    assert len({place.code for place in PREFECTURES}) == 17


def test_marks_stay_on_the_step_and_in_the_range():
    made = Invention(3)
    for _number in range(200):
        mark = Decimal(made.mark(90, 0))
        assert 40 <= mark <= 100
        assert mark * 2 == int(mark * 2)
