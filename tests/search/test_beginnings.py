import pytest

from search.analysis import analyse
from search.beginnings import LONGEST, SHORTEST, beginnings, begins
from search.documents import Document


def test_the_first_letters_of_a_value_are_tokens_and_its_mark_is_no_letter():
    assert list(beginnings("typed", ["wu"])) == ["typed:w", "typed:wu"]
    assert list(beginnings("typed", ["=wu"])) == ["typed:=w", "typed:=wu"]
    assert list(beginnings("inside", ["~abcd"])) == ["inside:~abc", "inside:~abcd"]
    assert max(len(token) for token in beginnings("suggest", ["wangjianguo"])) == len("suggest:") + LONGEST


def test_more_letters_than_are_indexed_are_asked_for_as_a_prefix():
    assert begins("typed", "wang") == ("term", "begins", "typed:wang")
    assert begins("typed", "=wangji") == ("term", "begins", "typed:=wangji")
    assert begins("typed", "wangjia") == ("prefix", "typed", "wangjia")
    assert begins("inside", "wa") == ("prefix", "inside", "wa")


@pytest.mark.parametrize("field", SHORTEST)
@pytest.mark.parametrize("name", ["王建国", "东岳汽车王海涛劳模创新工作室", "5G工厂创新工作室"])
def test_every_beginning_that_is_asked_for_as_a_term_is_indexed(name, field):
    fields = analyse(Document("studio", 1, name, also=("王海涛",)))
    for value in fields[field]:
        for end in range(1, len(value) + 1):
            kind, asked, token = begins(field, value[:end])
            assert kind == "prefix" and asked == field or token in fields["begins"]
