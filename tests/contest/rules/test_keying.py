import pytest

from contest.rules.keying import compare, differing


@pytest.mark.parametrize(
    ("first", "second", "where"),
    [
        ({"idea": "85", "market": "70"}, {"idea": "85", "market": "70"}, ()),
        ({"idea": "85", "market": "70"}, {"idea": "58", "market": "70"}, ("idea",)),
        ({"idea": "85"}, {"idea": "85", "market": "70"}, ("market",)),
        ({"idea": "85", "market": ""}, {"idea": "85"}, ()),
        ({}, {"idea": "1", "market": "2"}, ("idea", "market")),
    ],
)
def test_two_people_are_compared_cell_by_cell_in_the_order_of_the_sheet(first, second, where):
    cells = compare(["idea", "market"], first, second)
    assert [cell.criterion for cell in cells] == ["idea", "market"]
    assert differing(cells) == where
