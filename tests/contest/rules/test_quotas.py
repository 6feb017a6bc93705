from contest.rules.quotas import Quota


def test_what_is_handed_down_and_used_is_no_longer_left():
    assert Quota(places=8).left == 8
    assert Quota(places=8, handed_down=3, used=4).left == 1
