"""What upper apps put on a person's own page: who waits for them, and where their roles lead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest

from accounts.models import Person


@dataclass(frozen=True)
class Waiting:
    title: str
    url: str
    count: int


class Place(NamedTuple):
    title: str
    url: str


_waiting: dict[str, Callable[[Person], Iterable[tuple[str, str, int]]]] = {}
_places: dict[str, Callable[[Person], Iterable[tuple[str, str]]]] = {}


def waits_for_me(
    kind: str,
) -> Callable[[Callable[[Person], Iterable[tuple[str, str, int]]]], Callable[[Person], Iterable[tuple[str, str, int]]]]:
    """Decorator: callable(person) -> (title, url, count) each; what counts 0 is not shown."""

    def register(asked: Callable[[Person], Iterable[tuple[str, str, int]]]) -> Callable[[Person], Iterable[tuple[str, str, int]]]:
        _waiting[kind] = asked
        return asked

    return register


def place(kind: str) -> Callable[[Callable[[Person], Iterable[tuple[str, str]]]], Callable[[Person], Iterable[tuple[str, str]]]]:
    """Decorator: callable(person) -> (title, url) of each desk or page that the person's roles open."""

    def register(asked: Callable[[Person], Iterable[tuple[str, str]]]) -> Callable[[Person], Iterable[tuple[str, str]]]:
        _places[kind] = asked
        return asked

    return register


def waiting_for(person: Person) -> list[Waiting]:
    return [Waiting(*found) for asked in _waiting.values() for found in asked(person) if found[2]]


def places_of(person: Person) -> list[Place]:
    return [Place(*found) for asked in _places.values() for found in asked(person)]


class DemoAccount(NamedTuple):
    """One line of the list on the demonstration's sign-in page."""

    title: str
    name: str
    username: str
    password: str


_demo: list[Callable[[HttpRequest], Iterable[DemoAccount]]] = []


def demo_accounts(offered: Callable[[HttpRequest], Iterable[DemoAccount]]) -> Callable[[HttpRequest], Iterable[DemoAccount]]:
    """Decorator: the accounts that the sign-in page lists when settings.DEMO is on, and never otherwise."""
    _demo.append(offered)
    return offered


def offered_accounts(request: HttpRequest) -> list[DemoAccount]:
    return [account for offered in _demo for account in offered(request)]
