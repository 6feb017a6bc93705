import pytest

from incubator.rules.deal_moves import MOVES, move, moves_from, state_after
from incubator.rules.words import DealState as S
from ledger.moves import NoSuchMove


def test_the_usual_way():
    assert state_after(["open", "talk", "sign", "pay", "pay"]) == S.PAID


def test_money_that_came_is_written_down_from_every_state_but_the_last():
    assert {state for state, action in MOVES if action == "pay"} == set(S) - {S.ENDED}


def test_nothing_leads_out_of_an_ended_deal():
    assert moves_from(S.ENDED) == ()
    with pytest.raises(NoSuchMove) as no:
        move(S.ENDED, "pay")
    assert no.value.possible == ()


def test_talks_do_not_begin_again_after_signing():
    with pytest.raises(NoSuchMove) as no:
        move(S.SIGNED, "talk")
    assert no.value.possible == ("sign", "pay", "end")


def test_a_payment_taken_back_moves_nothing():
    assert state_after(["open", "pay", "void"]) == S.PAID
