import pytest
from hypothesis import given
from hypothesis import strategies as st

from work.moves import LONGEST_WAIT, Next, Outcome, State, after


@pytest.mark.parametrize(
    ("outcome", "attempts", "again", "becomes"),
    [
        (Outcome.DONE, 1, False, Next(State.DONE)),
        (Outcome.DONE, 3, True, Next(State.WAITING, afresh=True)),
        (Outcome.REFUSED, 1, False, Next(State.FAILED)),
        (Outcome.REFUSED, 1, True, Next(State.WAITING, afresh=True)),
        (Outcome.ERROR, 1, False, Next(State.WAITING, wait=60)),
        (Outcome.ERROR, 2, True, Next(State.WAITING, wait=240)),
        (Outcome.ERROR, 3, False, Next(State.GIVEN_UP)),
        (Outcome.ERROR, 3, True, Next(State.WAITING, afresh=True)),
        (Outcome.TOO_LONG, 1, False, Next(State.WAITING, wait=60)),
        (Outcome.TOO_LONG, 3, False, Next(State.GIVEN_UP)),
        (Outcome.LOST, 1, False, Next(State.WAITING)),
        (Outcome.LOST, 3, False, Next(State.GIVEN_UP)),
    ],
)
def test_what_becomes_of_a_job_with_three_attempts(outcome, attempts, again, becomes):
    assert after(outcome, attempts=attempts, allowed=3, again=again) == becomes


@given(st.sampled_from(Outcome), st.integers(1, 30), st.integers(1, 30), st.booleans())
def test_no_request_is_forgotten_and_no_wait_is_endless(outcome, attempts, allowed, again):
    becomes = after(outcome, attempts=attempts, allowed=allowed, again=again)
    assert not again or becomes.state is State.WAITING
    assert becomes.wait <= LONGEST_WAIT
    assert becomes.state is State.WAITING or not becomes.wait
