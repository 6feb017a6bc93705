import datetime as dt
import hashlib
import os

import pytest

from files.actions import sweep
from files.arriving import BrokenOnTheWay, TooManyAtOnce, WrongPlace, begin, finish, take
from files.inspection import UnwantedFile
from files.models import Arrival, PrivateFile
from ledger import clock
from ledger.verification import mismatches
from tests.factories.contests import PDF
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
CONTENT = PDF + b"%" + b"x" * 3000
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def person(db):
    return make_person()


def begun(person, content: bytes = CONTENT, **fields):
    return begin(**{"by": person, "belongs_to": "test", "name": "计划书.pdf", "size": len(content), "limit_mb": 1, **fields})


def ended(arrival, person, sha256: str = SHA) -> PrivateFile:
    return finish(arrival=arrival, sha256=sha256, by=person, purpose="test", limit_mb=1, allowed=("pdf",))


def test_pieces_make_the_file_that_was_sent(person):
    arrival = begun(person)
    for start in range(0, len(CONTENT), 1000):
        arrival = take(arrival=arrival, offset=start, piece=CONTENT[start : start + 1000])
    file = ended(arrival, person)
    assert (file.sha256, file.size, file.name, file.pages) == (SHA, len(CONTENT), "计划书.pdf", 1)
    assert file.path.read_bytes() == CONTENT
    assert not Arrival.objects.exists()
    assert not arrival.path.exists()
    assert list(mismatches()) == []


def test_after_a_lost_connection_it_goes_on_where_it_stopped(person):
    take(arrival=begun(person), offset=0, piece=CONTENT[:1000])
    again = begun(person)
    assert again.received == 1000
    with pytest.raises(WrongPlace) as refused:
        take(arrival=again, offset=0, piece=CONTENT[:1000])
    assert refused.value.received == 1000
    with pytest.raises(WrongPlace):
        ended(again, person)
    assert ended(take(arrival=again, offset=1000, piece=CONTENT[1000:]), person).sha256 == SHA


def test_a_piece_whose_answer_was_lost_counts_once(person):
    first, second = begun(person), begun(person)
    take(arrival=first, offset=0, piece=CONTENT[:1000])
    with pytest.raises(WrongPlace) as refused:
        take(arrival=second, offset=0, piece=CONTENT[:1000])
    assert refused.value.received == 1000


def test_another_file_or_another_person_begins_anew(person):
    take(arrival=begun(person), offset=0, piece=CONTENT[:1000])
    assert begun(make_person()).received == 0
    assert begun(person, name="另一份.pdf").received == 0


@pytest.mark.parametrize("sha256", ["0" * 64])
def test_a_file_that_changed_on_the_way_is_not_kept(person, sha256):
    arrival = take(arrival=begun(person), offset=0, piece=CONTENT)
    with pytest.raises(BrokenOnTheWay):
        ended(arrival, person, sha256)
    assert (PrivateFile.objects.count(), Arrival.objects.count(), arrival.path.exists()) == (0, 0, False)


def test_it_is_inspected_like_any_other(person):
    content = b"MZ this is no pdf"
    arrival = take(arrival=begun(person, content), offset=0, piece=content)
    with pytest.raises(UnwantedFile):
        ended(arrival, person, "")
    assert not PrivateFile.objects.exists()


def test_too_large_too_much_and_too_many_are_refused(person):
    with pytest.raises(UnwantedFile):
        begun(person, size=(1 << 20) + 1)
    with pytest.raises(UnwantedFile):
        begun(person, size=0)
    arrival = begun(person)
    with pytest.raises(UnwantedFile):
        take(arrival=arrival, offset=0, piece=CONTENT + b"!")
    for number in range(19):
        begun(person, name=f"{number}.pdf")
    with pytest.raises(TooManyAtOnce):
        begun(person, name="一份太多.pdf")


def test_what_stopped_coming_is_swept_after_three_days(person):
    arrival = take(arrival=begun(person), offset=0, piece=CONTENT[:1000])
    old = clock.now().timestamp() - 4 * 86400
    os.utime(arrival.path, (old, old))
    sweep()
    assert arrival.path.exists()
    with clock.at(clock.now() + dt.timedelta(days=4)):
        sweep()
    assert (Arrival.objects.count(), arrival.path.exists()) == (0, False)
