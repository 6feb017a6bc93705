"""A table of moves, (state, action) -> where it leads, asked in one way everywhere. Each app keeps its own table in a rules module of its own."""

from collections.abc import Mapping
from typing import TypeVar

State = TypeVar("State")
To = TypeVar("To")


class NoSuchMove(Exception):
    """`action` leads nowhere from `state`; `possible` are the actions that do."""

    def __init__(self, state: object, action: str, possible: tuple[str, ...]) -> None:
        self.state, self.action, self.possible = state, action, possible
        super().__init__(f"{action} is not possible from {state}")


def actions_from(table: Mapping[tuple[State, str], To], state: State) -> tuple[str, ...]:
    return tuple(action for (start, action) in table if start == state)


def follow(table: Mapping[tuple[State, str], To], state: State, action: str) -> To:
    """Where the one move that `action` makes from `state` leads. Raises NoSuchMove, which knows what could be done instead."""
    try:
        return table[state, action]
    except KeyError:
        raise NoSuchMove(state, action, actions_from(table, state)) from None
