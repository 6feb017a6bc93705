"""The whole programme, in the order in which it happened."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Person
from contest.actions.calendar import seed_holidays
from contest.models import Track
from demo.making.bulk import Bulk
from demo.making.clones import Cloner, load, tidy
from demo.making.contests import Edition, make_edition
from demo.making.crafts import Crafts, more_crafts
from demo.making.entries import GOALS, Made, Wish, live_all, wishes_of_open
from demo.making.federation import Federation, make_federation, make_person, open_accounts
from demo.making.judged import make_judged_contest
from demo.making.pages import make_pages
from demo.making.past import Past, make_past
from demo.making.ventures import make_ventures
from demo.making.world import DAY, World
from demo.models import DemoMark
from ledger import clock
from notices.models import Notice


class History(NamedTuple):
    federation: Federation
    experts: list[Person]
    pasts: list[Past]


@contextmanager
def in_haste() -> Iterator[None]:
    """One transaction for all: an interrupted build leaves nothing. SQLite does not wait for the disk meanwhile: it can be made again."""
    lite = connection.vendor == "sqlite" and not connection.in_atomic_block
    if lite:
        with connection.cursor() as cursor:
            before = cursor.execute("PRAGMA synchronous").fetchone()[0]
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA temp_store=MEMORY")
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)  # hundreds of thousands of small objects, hardly any in a circle
    try:
        with transaction.atomic():
            yield
    finally:
        gc.set_threshold(*thresholds)
        if lite:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA synchronous={before}")


def more_of_open(world: World, edition: Edition, lived: list[Made]) -> None:
    """As many of each goal as there shall be; the entries of the sign-in page's accounts stay their own."""
    own = {person.pk for person in world.accounts.values()}
    cloner = Cloner(world, Bulk())
    for goal, many in GOALS:
        templates = [load(world, edition, one) for one in lived if one.goal == goal and one.entry.leader_id not in own]
        cloner.clone(edition, templates, world.many(min(many, world.size.of_a_goal)) - len(templates))
    cloner.bulk.flush()


def read_long_ago(world: World) -> None:
    """What came more than ten days ago was read on the day after."""
    Notice.objects.filter(made_at__lt=world.moment(-10), read_at=None).update(read_at=F("made_at") + DAY)


def make_history(world: World) -> History:
    """The federation, the editions that are over, and what became of their winners."""
    seed_holidays()
    federation = make_federation(world)
    experts = [make_person(world, role) for role in ("head", "judge")]
    make_person(world, "supervisor")
    numbers = (4, 5, 6)[-world.size.editions :]
    worker = Wish("eligible", Track(name="创新组"), federation.main, 96.0, leader=make_person(world, "worker"))
    founder = Wish("eligible", Track(name="创业组"), federation.main, 99.0, leader=make_person(world, "founder"))
    pasts = [
        make_past(world, federation, number, experts, [wish for edition, wish in ((6, worker), (numbers[0], founder)) if edition == number])
        for number in numbers
    ]
    make_ventures(world, federation, pasts)
    return History(federation, experts, pasts)


def make_present(world: World, history: History) -> None:
    """The contest that is being judged, the one that is open, studios and craftsmen, and the pages that tell of it all."""
    federation = history.federation
    judged = make_judged_contest(world, federation, history.experts)
    opened = make_edition(world, federation, 7)
    lived = live_all(world, federation, opened, wishes_of_open(world, federation, opened), "open")
    more_of_open(world, opened, lived)
    Crafts(world, federation).make()
    more_crafts(world, federation)
    make_pages(world, [*(past.edition for past in history.pasts), judged.edition, opened])


def build(world: World) -> DemoMark:
    with in_haste():
        make_present(world, make_history(world))
        tidy()
        read_long_ago(world)
        open_accounts(world)
        return DemoMark.objects.create(
            seed=world.seed, scale=str(world.times), made_at=clock.now(), accounts={role: person.pk for role, person in world.accounts.items()}
        )
