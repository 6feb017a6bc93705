import datetime as dt

import pytest

from contest.rules.states import EntryState
from incubator.actions.making import allow_name, change_state, make_venture, name_founder, register_firm
from incubator.actions.merging import merge_ventures
from incubator.models import Venture
from incubator.queries import ventures_of
from incubator.refusals import AlreadyVenture, BadCode, BadDay, CodeTaken, NotAwarded
from incubator.rules.words import VentureState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.people import make_person
from tests.factories.ventures import founder_of, make_awarded, make_code, make_firm

pytestmark = pytest.mark.django_db


def test_an_awarded_entry_becomes_a_venture_with_its_baseline_and_founder(place):
    leader = make_person("柳问渠")
    venture = make_firm(place, leader=leader, jobs=6)

    assert (venture.state, venture.baseline_jobs, venture.region_code, venture.joined) == ("registered", 600, "420606", clock.today())
    assert founder_of(venture) == leader
    assert Notice.objects.filter(person=leader, link=venture.get_absolute_url()).exists()
    said = Event.objects.filter(book__name=venture.book)
    assert [event.action for event in said] == ["venture.made", "venture.state", "founder.named"]
    assert not any("汉水" in event.data or "柳" in event.data for event in said)
    assert list(mismatches()) == []


def test_a_second_entry_of_the_same_code_joins_the_same_venture_and_keeps_the_first_baseline(place):
    code = make_code()
    first = make_firm(place, code=code, jobs=6)
    second = make_venture(entry=make_awarded(place, code=code.lower(), jobs=20), by=place.staff)

    assert second == first
    assert Venture.objects.count() == 1
    assert (second.refreshed().baseline_jobs, second.entries.count()) == (600, 2)


def test_teams_without_a_firm_are_ventures_each_of_its_own(place):
    teams = [make_venture(entry=make_awarded(place, code="", title=f"项目{number}"), by=place.staff) for number in (1, 2)]
    assert teams[0] != teams[1]
    assert {(team.state, team.credit_code) for team in teams} == {("idea", None)}


def test_a_venture_without_jobs_at_entry_says_that_growth_cannot_be_measured(place):
    assert make_firm(place, jobs=None).baseline_jobs is None


@pytest.mark.parametrize("state", [EntryState.PROVISIONAL, EntryState.IN_ROUND, EntryState.REVOKED])
def test_only_awarded_entries_become_ventures(place, state):
    entry = make_awarded(place)
    entry.state = state
    entry.save()
    with pytest.raises(NotAwarded):
        make_venture(entry=entry, by=place.staff)


def test_an_entry_belongs_to_one_venture(place):
    entry = make_awarded(place)
    made = make_venture(entry=entry, by=place.staff)
    with pytest.raises(AlreadyVenture) as refused:
        make_venture(entry=entry, by=place.staff)
    assert refused.value.venture == made


def test_a_wrong_code_is_refused_with_its_fault(place):
    with pytest.raises(BadCode, match="18"):
        make_venture(entry=make_awarded(place, code="12345"), by=place.staff)
    assert not Venture.objects.exists()


def test_staff_elsewhere_and_everybody_else_are_refused(place):
    entry = make_awarded(place)
    for person in (place.beside_staff, place.scene.clerk, entry.leader, make_person()):
        with pytest.raises(NotAllowed):
            make_venture(entry=entry, by=person)
    assert make_venture(entry=entry, by=place.verifier).name == entry.title


def test_a_team_gets_its_firm_and_no_second_venture_may_have_the_code(place):
    other = make_firm(place)
    team = make_venture(entry=make_awarded(place), by=place.staff)
    with pytest.raises(CodeTaken) as taken:
        register_firm(venture=team, by=place.staff, name="某公司", credit_code=other.credit_code, founded=clock.today())
    assert taken.value.venture == other
    with pytest.raises(BadDay):
        register_firm(venture=team, by=place.staff, name="某公司", credit_code=make_code(), founded=clock.today() + dt.timedelta(days=1))
    with pytest.raises(NotAllowed):
        register_firm(venture=team, by=place.beside_staff, name="某公司", credit_code=make_code(), founded=clock.today())

    register_firm(venture=team, by=place.staff, name="隆中水务科技有限公司", credit_code=make_code(), founded=clock.today())
    assert (team.refreshed().state, team.refreshed().name) == ("registered", "隆中水务科技有限公司")


def test_states_are_dated_and_an_older_one_told_later_does_not_overrule(place):
    venture, today = make_firm(place), clock.today()
    with clock.at(clock.now() + dt.timedelta(days=90)):
        later = clock.today()
        change_state(venture=venture, by=place.verifier, to=VentureState.OPERATING, on=later)
        change_state(venture=venture, by=place.verifier, to=VentureState.PAUSED, on=today)
    assert venture.refreshed().state == "operating"
    assert [change.state for change in venture.changes.all()] == ["registered", "paused", "operating"]
    with pytest.raises(BadDay):
        change_state(venture=venture, by=place.verifier, to=VentureState.CLOSED, on=later)
    with pytest.raises(NotAllowed):
        change_state(venture=venture, by=founder_of(venture), to=VentureState.CLOSED, on=today)


def test_naming_a_founder_twice_changes_nothing(place):
    venture, person = make_firm(place), make_person("另一位")
    first = name_founder(venture=venture, person=person, by=place.verifier)
    assert name_founder(venture=venture, person=person, by=place.verifier) == first
    with pytest.raises(NotAllowed):
        name_founder(venture=venture, person=make_person(), by=place.beside_staff)


def test_only_the_founder_lets_the_firm_be_named(place):
    venture = make_firm(place)
    with pytest.raises(NotAllowed):
        allow_name(venture=venture, by=place.staff, public=True)
    assert allow_name(venture=venture, by=founder_of(venture), public=True).name_public
    assert not allow_name(venture=venture, by=founder_of(venture), public=False).name_public


def test_a_second_entry_of_a_code_that_was_merged_joins_the_venture_that_was_kept(place):
    kept, gone = make_firm(place, "甲公司"), make_firm(place, "乙公司")
    merge_ventures(kept=kept, gone=gone, by=place.staff, reason="同一家企业")
    later = make_awarded(place, code=gone.credit_code, firm="乙公司")
    assert make_venture(entry=later, by=place.staff) == kept
    assert list(ventures_of(later.leader)) == [kept]
