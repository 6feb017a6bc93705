import datetime as dt

import pytest

from accounts.privacy import blank_everywhere, export_of
from directory.actions.consulting import (
    CalledBackAlready,
    MovedOn,
    Nobody,
    NoQuestionsHere,
    Nothing,
    accept_question,
    answer_question,
    ask,
    assign_question,
    call_back,
    close_question,
    pass_on,
)
from directory.models import Consultation, ConsultationState, Kind
from directory.permissions import reads_consultation
from ledger import clock
from ledger.models import Event, Words
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.directory import make_kept_studio, make_studio
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
SECRET = "某厂三号机组绕组击穿"


@pytest.fixture
def kept(federation):
    return make_kept_studio(office=federation.wuhan)


@pytest.fixture
def worker(db):
    return make_person(name="提问的人")


def asked(studio, worker, **changed):
    return ask(studio=studio, by=worker, **{"matter": "equipment", "title": "绕组为什么击穿", "text": SECRET, **changed})


def answered(studio, keeper, worker):
    question = asked(studio, worker)
    accept_question(consultation=question, by=keeper)
    assign_question(consultation=question, by=keeper, expert="覃守拙")
    return answer_question(consultation=question, by=keeper, answer="先量绝缘电阻，再看槽楔。")


def test_a_question_goes_from_asking_to_the_call_back_and_its_days_are_counted(kept, worker):
    studio, keeper = kept
    question = asked(studio, worker)
    assert Notice.objects.filter(person=keeper, kind="consultation").count() == 1
    accept_question(consultation=question, by=keeper)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assign_question(consultation=question, by=keeper, expert="覃守拙")
        answer_question(consultation=question, by=keeper, answer="先量绝缘电阻，再看槽楔。")
    with clock.at(clock.now() + dt.timedelta(days=5)):
        close_question(consultation=question, by=worker)
        question = call_back(consultation=question, by=keeper, satisfied=True, said="照办后运行正常")
    assert (question.state, question.days, question.satisfied, question.expert) == (ConsultationState.CLOSED, 5, True, "覃守拙")
    assert [step.action for step in question.steps.all()] == ["ask", "accept", "assign", "answer", "close", "call-back"]
    assert Notice.objects.filter(person=worker, kind="consultation").count() == 2
    with pytest.raises(CalledBackAlready):
        call_back(consultation=question, by=keeper, satisfied=False)
    assert list(mismatches()) == []


def test_nothing_that_was_said_is_in_the_ledger_or_a_notice(kept, worker):
    answered(*kept, worker)
    texts = [*Event.objects.values_list("data", flat=True), *Words.objects.values_list("text", flat=True)]
    texts += [f"{notice.title}{notice.body}" for notice in Notice.objects.all()]
    assert not any(word in text for text in texts for word in (SECRET, "绝缘电阻", "绕组为什么"))


def test_only_the_two_sides_read_it_and_only_who_may_moves_it(kept, worker, federation):
    studio, keeper = kept
    question = asked(studio, worker)
    assert reads_consultation(worker, question)
    assert reads_consultation(keeper, question)
    strangers = (make_person(), federation.wuhan_staff, federation.province_staff, make_kept_studio("别的专家工作室")[1])
    assert not any(reads_consultation(person, question) for person in strangers)
    for by in (*strangers, worker):
        for act in (
            lambda by: accept_question(consultation=question, by=by),
            lambda by: pass_on(consultation=question, by=by, to="别处"),
        ):
            with pytest.raises(NotAllowed):
                act(by)
    accept_question(consultation=question, by=keeper)
    assign_question(consultation=question, by=keeper, expert="覃守拙")
    for by in (*strangers, worker):
        with pytest.raises(NotAllowed):
            answer_question(consultation=question, by=by, answer="不知道")


def test_whom_it_is_assigned_to_answers_and_nobody_else(kept, worker):
    studio, keeper = kept
    expert = make_person(name="覃守拙")
    question = accept_question(consultation=asked(studio, worker), by=keeper)
    with pytest.raises(Nobody):
        assign_question(consultation=question, by=keeper)
    question = assign_question(consultation=question, by=keeper, person=expert)
    assert (question.expert, reads_consultation(expert, question)) == ("覃守拙", True)
    with pytest.raises(NotAllowed):
        answer_question(consultation=question, by=keeper, answer="代答")
    with pytest.raises(Nothing):
        answer_question(consultation=question, by=expert, answer=" ")
    answer_question(consultation=question, by=expert, answer="第一步。")
    question = answer_question(consultation=question, by=expert, answer="第二步。")
    assert question.answer == "第一步。\n\n第二步。"
    with pytest.raises(NotAllowed):
        close_question(consultation=question, by=expert)


def test_passed_on_it_says_where_to_and_ends(kept, worker):
    studio, keeper = kept
    question = pass_on(consultation=asked(studio, worker), by=keeper, to="省总工会权益部")
    assert (question.state, question.passed_to) == (ConsultationState.PASSED_ON, "省总工会权益部")
    assert "省总工会权益部" in Notice.objects.get(person=worker).title
    with pytest.raises(MovedOn):
        accept_question(consultation=question, by=keeper)


def test_only_experts_studios_that_somebody_keeps_take_questions(worker, federation):
    for studio in (
        make_kept_studio(kind=Kind.CRAFTSMAN)[0],
        make_studio("没有联络员", kind=Kind.EXPERT),
        make_studio("草稿", kind=Kind.EXPERT, approved=False),
    ):
        with pytest.raises(NoQuestionsHere):
            asked(studio, worker)


def test_who_asked_takes_a_copy_along_and_is_forgotten_when_erased(kept, worker):
    question = answered(*kept, worker)
    copy = export_of(worker)["directory"]["questions"]
    assert [(row["title"], row["answer"]) for row in copy] == [("绕组为什么击穿", "先量绝缘电阻，再看槽楔。")]
    blank_everywhere(worker)
    question.refresh_from_db()
    assert (question.title, question.text, question.unit, question.matter) == ("", "", "", "equipment")
    assert list(mismatches()) == []


def test_an_altered_state_is_noticed(kept, worker):
    question = asked(kept[0], worker)
    Consultation.objects.filter(pk=question.pk).update(state=ConsultationState.CLOSED)
    assert {found.book for _name, found in mismatches()} == {question.book}


def test_a_question_of_an_erased_person_is_still_closed(kept, worker):
    studio, keeper = kept
    question = asked(studio, worker)
    blank_everywhere(worker)
    accept_question(consultation=question, by=keeper)
    assign_question(consultation=question, by=keeper, expert="季望川")
    answer_question(consultation=question, by=keeper, answer="换绕组")
    assert close_question(consultation=question, by=keeper).state == ConsultationState.CLOSED
    assert list(mismatches()) == []
