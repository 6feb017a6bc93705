import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from directory.rules.ical import Event, calendar

NINE = dt.datetime(2026, 12, 3, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def event(**changed):
    fields = {"uid": "k7@gongchuang.example", "starts": NINE, "ends": NINE + dt.timedelta(hours=2), "stamp": NINE, "summary": "闻铁生工作室：嵌线"}
    return Event(**{**fields, **changed})


def unfolded(made):
    return made.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_its_events_in_universal_time():
    lines = unfolded(calendar("闻铁生工作室", [event(place="三号厂房", url="https://example.org/s/"), event(uid="k8@x", cancelled=True)]))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    for line in ("DTSTART:20261203T010000Z", "DTEND:20261203T030000Z", "LOCATION:三号厂房", "STATUS:CONFIRMED", "STATUS:CANCELLED"):
        assert line in lines


def test_what_would_end_a_value_is_escaped():
    lines = unfolded(calendar("x", [event(summary="一, 二; 三\\四\n五", text="a\r\nEND:VEVENT")]))
    assert "SUMMARY:一\\, 二\\; 三\\\\四\\n五" in lines
    assert "DESCRIPTION:a\\nEND:VEVENT" in lines
    assert lines.count("END:VEVENT") == 1


@given(st.text(max_size=300))
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(text):
    made = calendar("x", [event(summary=text)])
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    made.decode()  # never cut inside a character
    line = next(line for line in unfolded(made) if line.startswith("SUMMARY:"))
    back = line.removeprefix("SUMMARY:").replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\0", "\\")
    kept = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c >= " ")
    assert back == kept
