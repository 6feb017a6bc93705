"""The first letters of names as tokens of their own: whoever has typed one letter asks for one term, and not for every name that begins with it."""

from collections.abc import Iterable, Iterator

SHORTEST = {
    "name_key": 1,
    "typed": 1,
    "also_typed": 1,
    "mixed": 3,
    "inside": 3,
    "suggest": 1,
}  # letters after which a field is asked for what begins so
LONGEST = 6
_MARKS = "=~"  # a person's own name, initials inside a longer one: the mark is no letter


def beginnings(field: str, values: Iterable[str]) -> Iterator[str]:
    """What is indexed in `begins` for the values of a field."""
    for value in values:
        mark = value[0] in _MARKS
        for length in range(SHORTEST[field] + mark, min(LONGEST + mark, len(value)) + 1):
            yield f"{field}:{value[:length]}"


def begins(field: str, letters: str) -> tuple[str, str, str]:
    """The node that finds what begins so, for a field of SHORTEST: one term, or, of more letters than are indexed, a prefix."""
    length = len(letters) - (letters[0] in _MARKS)
    return ("term", "begins", f"{field}:{letters}") if SHORTEST[field] <= length <= LONGEST else ("prefix", field, letters)
