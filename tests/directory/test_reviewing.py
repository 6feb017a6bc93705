import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from directory.actions.exchanges import record_visit
from directory.actions.reviewing import DecidedAlready, NotDesignated, SayWhyOtherwise, decide_review, file_review, year_on_record
from directory.actions.studios import add_achievement, add_designation
from directory.models import Achieved, Result, State, Step, Studio, YearlyReview
from directory.rules.conditions import Year
from ledger import clock
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.directory import make_kept_studio, make_studio
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def kept(federation):
    studio, keeper = make_kept_studio(office=federation.wuhan)
    return studio, keeper, federation.wuhan_staff


def work(studio, *kinds, visits=0, year=YEAR):
    for kind in kinds:
        add_achievement(by=None, studio=studio, title=f"{kind}", kind=kind, year=year, **(
            {"benefit_fen": 100, "basis": "财务证明"} if kind == Achieved.BENEFIT else {}
        ))  # fmt: skip
    for number in range(visits):
        record_visit(studio=studio, by=None, on=dt.date(year, 3, 1 + number), guests="某厂职工", people=12, kind="visit")


def filed(studio, keeper, **claimed):
    return file_review(studio=studio, by=keeper, year=YEAR, **{"done": "一年里做了三件事。", **claimed})


def test_what_is_recorded_of_a_year_is_counted_from_the_directory_itself(kept):
    studio, _keeper, _staff = kept
    work(studio, Achieved.PATENT, Achieved.MODEL, Achieved.PAPER, Achieved.METHOD, Achieved.FIVE_SMALL, Achieved.BENEFIT, visits=3)
    work(studio, Achieved.PATENT, visits=1, year=YEAR - 1)
    assert year_on_record(studio, YEAR) == Year(patents=2, papers=1, benefits=1, others=2, exchanges=3, to_rectify=False)


def test_a_good_year_is_filed_by_the_keeper_and_decided_by_the_region(kept):
    studio, keeper, staff = kept
    work(studio, Achieved.PATENT, Achieved.METHOD, Achieved.METHOD, visits=2)
    review = filed(studio, keeper, patents=1, others=2, exchanges=2)
    assert Notice.objects.filter(person=staff, kind="studio-review").exists()

    decision = decide_review(review=review, by=staff, result=Result.EXCELLENT, on=clock.today())

    assert (decision.step, decision.result, decision.body) == (Step.REVIEWED, Result.EXCELLENT, "武汉市总工会")
    review.refresh_from_db()
    assert (review.decision, review.found["patents"]) == (decision, 1)
    assert Notice.objects.filter(person=keeper, kind="studio-review").exists()
    for act in (lambda: filed(studio, keeper), lambda: decide_review(review=review, by=staff, result=Result.QUALIFIED, on=clock.today())):
        with pytest.raises(DecidedAlready):
            act()
    assert list(mismatches()) == []


def test_what_was_claimed_does_not_count_what_is_recorded_does(kept):
    studio, keeper, staff = kept
    review = filed(studio, keeper, patents=9, exchanges=9)
    with pytest.raises(SayWhyOtherwise) as refused:
        decide_review(review=review, by=staff, result=Result.QUALIFIED, on=clock.today())
    assert refused.value.suggested == Result.RECTIFY
    decide_review(review=review, by=staff, result=Result.QUALIFIED, on=clock.today(), note="专利证书已当面查验，补录中")
    assert studio.designations.get(step=Step.REVIEWED).note == "专利证书已当面查验，补录中"


def test_rectification_has_its_day_and_a_second_empty_year_is_not_qualified(kept):
    studio, keeper, staff = kept
    review = filed(studio, keeper)
    today = clock.today()
    with pytest.raises(ValidationError):
        decide_review(review=review, by=staff, result=Result.RECTIFY, on=today)
    with pytest.raises(ValidationError):
        decide_review(review=review, by=staff, result=Result.RECTIFY, on=today, due=today)
    decide_review(review=review, by=staff, result=Result.RECTIFY, on=today, due=today + dt.timedelta(days=180))
    studio.refresh_from_db()
    assert studio.state == State.RECTIFYING
    assert year_on_record(studio, YEAR + 1).to_rectify
    again = file_review(studio=studio, by=keeper, year=YEAR + 1, done="还是没有成果")
    decide_review(review=again, by=staff, result=Result.UNQUALIFIED, on=today)
    add_designation(studio=studio, by=staff, step=Step.REVOKED, on=today, note="两年没有成果")
    studio.refresh_from_db()
    assert (studio.state, studio.hidden) == (State.REVOKED, True)
    assert list(mismatches()) == []


def test_put_right_in_time_it_is_a_studio_like_others(kept):
    studio, keeper, staff = kept
    today = clock.today()
    decide_review(review=filed(studio, keeper), by=staff, result=Result.RECTIFY, on=today, due=today + dt.timedelta(days=90))
    add_designation(studio=studio, by=staff, step=Step.REVIEWED, level="city", on=today, result=Result.QUALIFIED, note="复查通过")
    assert Studio.objects.get().state == State.DESIGNATED


def test_who_may_file_and_who_may_decide(kept, federation):
    studio, keeper, staff = kept
    for by in (make_person(), federation.yichang_staff):
        with pytest.raises(NotAllowed):
            filed(studio, by)
    review = filed(studio, keeper)
    for by in (keeper, make_person(), federation.yichang_staff):
        with pytest.raises(NotAllowed):
            decide_review(review=review, by=by, result=Result.RECTIFY, on=clock.today(), due=clock.today() + dt.timedelta(days=9))


def test_filed_again_before_the_decision_it_replaces_the_form(kept):
    studio, keeper, _staff = kept
    filed(studio, keeper, patents=1)
    filed(studio, keeper, patents=2)
    assert YearlyReview.objects.get().patents == 2
    with pytest.raises(ValidationError):
        file_review(studio=studio, by=keeper, year=2999, done="以后的事")
    with pytest.raises(NotDesignated):
        file_review(studio=make_studio("没有命名的工作室"), by=None, year=YEAR, done="一年")
