import datetime as dt

import pytest
from django.template import Context, Template

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("closes", "read", "in_words"),
    [
        (dt.datetime(2026, 5, 21, 0, 0, tzinfo=SHANGHAI), "2026-05-20 24:00", "5月20日（星期三）24:00"),
        (dt.datetime(2026, 5, 20, 16, 0, tzinfo=dt.UTC), "2026-05-20 24:00", "5月20日（星期三）24:00"),
        (dt.datetime(2026, 5, 20, 17, 30, tzinfo=SHANGHAI), "2026-05-20 17:30", "5月20日（星期三）17:30"),
        (dt.datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI), "2026-12-31 24:00", "12月31日（星期四）24:00"),
        (None, "", ""),
    ],
)
def test_midnight_is_read_as_the_end_of_the_day_before(closes, read, in_words):
    made = Template('{% load moments %}{{ at|last_moment:"Y-m-d H:i" }}|{{ at|last_moment:"n月j日（l）H:i" }}').render(Context({"at": closes}))
    assert made == f"{read}|{in_words}"
