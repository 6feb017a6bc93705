import pytest
from django.conf import settings

from work.checks import faults, queue_is_told_what_it_needs


def test_the_settings_keep_the_promises():
    assert queue_is_told_what_it_needs() == []


@pytest.mark.parametrize(
    ("wrong", "numbers"),
    [
        ({"orm": None}, [1]),
        ({"workers": 2, "queue_limit": 4}, [2, 4]),
        ({"timeout": 3600}, [3]),
        ({"timeout": None}, [3]),
        ({"retry": 3 * 3660}, [4]),
        ({"catch_up": True}, [5]),
        ({"max_attempts": 0}, [6]),
        ({"ack_failures": False}, [7]),
    ],
)
def test_each_wrong_setting_is_an_error_at_start(wrong, numbers):
    assert [number for number, _, _ in faults({**settings.Q_CLUSTER, **wrong}, settings.LONGEST_JOB)] == numbers
