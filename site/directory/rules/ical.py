"""A calendar in the few lines of RFC 5545 that a list of dates needs."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`uid` stays the same for ever; `stamp` is when it was last changed. Moments are aware."""

    uid: str
    starts: dt.datetime
    ends: dt.datetime
    stamp: dt.datetime
    summary: str
    place: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event], product: str = "-//Gongchuang//Directory//ZH") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{_moment(event.stamp)}",
            f"DTSTART:{_moment(event.starts)}",
            f"DTEND:{_moment(event.ends)}",
            f"SUMMARY:{_text(event.summary)}",
            *([f"LOCATION:{_text(event.place)}"] if event.place else []),
            *([f"DESCRIPTION:{_text(event.text)}"] if event.text else []),
            *([f"URL:{event.url}"] if event.url else []),
            f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """3.3.11: backslash, comma, semicolon and line break are escaped; other controls have no place."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(character for character in plain if character == "\n" or character >= " ")
    return plain.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """3.1: at most 75 octets a line, the rest on lines that begin with a space; never inside a character."""
    made, here = b"", b""
    for character in line:
        octets = character.encode()
        if len(here) + len(octets) > (75 if not made else 74):
            made += (b" " if made else b"") + here + b"\r\n"
            here = b""
        here += octets
    return made + (b" " if made else b"") + here + b"\r\n"
