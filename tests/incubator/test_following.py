import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from incubator.actions.following import end_following, move_ventures, plan_next, write_contact
from incubator.actions.merging import histories, merge_ventures
from incubator.actions.publishing import publish_figures, recomputed
from incubator.figure_queries import Scope, facts_of
from incubator.models import Venture
from incubator.pipeline import Filters, chosen, counts
from incubator.queries import ventures_of
from incubator.refusals import BadDay, CannotMerge, MergedAway, NobodyChosen, NotTheirs, ReasonNeeded
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.factories.contests import pdf
from tests.factories.people import make_person
from tests.factories.ventures import WAN, at, founder_of, make_code, make_deal, make_firm, make_incubator, make_payment, make_report

pytestmark = pytest.mark.django_db
D = dt.date
SEPTEMBER = D(2026, 9, 30)


@pytest.fixture
def place():
    with at(2023, 12, 1):
        return make_incubator()


@pytest.fixture(autouse=True)
def _on_the_twenty_fifth_of_october(place):
    with at(2026, 10, 25):
        yield


def firm(place, name="汉水声纹", *, joined=(2026, 7, 5), **entry):
    with at(*joined):
        return make_firm(place, name, **entry)


def names(place, **said):
    return [one.name for one in chosen(place.scene.province, Filters(**said), clock.today())]


def test_many_move_at_once_or_none(place):
    first, second = firm(place, "甲"), firm(place, "乙")
    assert move_ventures(ventures=[first, second], by=place.staff, stage="supported", owner=place.verifier) == 2
    assert {(one.stage, one.owner) for one in Venture.objects.all()} == {("supported", place.verifier)}
    assert move_ventures(ventures=[first, second], by=place.staff, stage="supported") == 0  # they are there already
    with pytest.raises(NotTheirs):
        move_ventures(ventures=[first, second], by=place.staff, stage="growing", owner=place.beside_staff)
    with pytest.raises(NobodyChosen):
        move_ventures(ventures=[], by=place.staff, stage="growing")
    for person in (place.beside_staff, place.scene.clerk, founder_of(first), make_person()):
        with pytest.raises(NotAllowed):
            move_ventures(ventures=[second, first], by=person, stage="growing")
    assert set(Venture.objects.values_list("stage", flat=True)) == {"supported"}


def test_talks_are_dated_and_notes_are_no_contact(place):
    venture = firm(place)
    write_contact(venture=venture, by=place.verifier, kind="note", on=D(2026, 10, 20), text="等回复")
    assert venture.refreshed().contacted_on is None
    write_contact(venture=venture, by=place.verifier, kind="visit", on=D(2026, 10, 10), text="看了车间", upload=pdf("走访.pdf"))
    write_contact(venture=venture, by=place.verifier, kind="call", on=D(2026, 9, 1), text="补记")
    assert venture.refreshed().contacted_on == D(2026, 10, 10)
    assert not any("车间" in event.data for event in Event.objects.filter(book__name=venture.book))
    with pytest.raises(BadDay):
        write_contact(venture=venture, by=place.verifier, kind="call", on=D(2026, 10, 26), text="明天")
    for person in (place.beside_staff, place.scene.clerk, founder_of(venture)):
        with pytest.raises(NotAllowed):
            write_contact(venture=venture, by=person, kind="note", on=clock.today(), text="x")
        with pytest.raises(NotAllowed):
            plan_next(venture=venture, by=person, step="x", on=None)


def test_what_is_overdue_is_found_and_counted(place):
    late, quiet, fine, old = firm(place, "迟"), firm(place, "静"), firm(place, "好"), firm(place, "老", joined=(2024, 1, 5))
    for venture in (late, fine, old):
        write_contact(venture=venture, by=place.verifier, kind="call", on=D(2026, 10, 20), text="谈过")
    plan_next(venture=late, by=place.verifier, step="送贷款资料", on=D(2026, 10, 24))
    plan_next(venture=fine, by=place.verifier, step="看场地", on=D(2026, 10, 25))
    make_report(fine, quarter=SEPTEMBER, insured=3)
    make_report(old, quarter=D(2025, 12, 31), insured=3)  # in its third year: the last year's end is what is due
    assert names(place, due="step") == ["迟"]
    assert names(place, due="contact") == ["静"]
    assert names(place, due="report") == ["迟", "静"]
    assert counts(place.scene.province, clock.today()) == {"step": 1, "report": 2, "contact": 1}
    assert names(place, q="好") == ["好"]
    assert names(place, owner="none") == ["好", "老", "迟", "静"]
    assert names(place, stage="graduated") == []
    assert quiet.refreshed().stage == "new"


@pytest.mark.parametrize(("why", "state"), [("bankrupt", "closed"), ("dissolved", "closed"), ("moved", "unknown"), ("lost", "unknown")])
def test_an_end_has_a_day_and_a_reason_and_its_jobs_count_no_more(place, why, state):
    venture = firm(place)
    make_report(venture, quarter=SEPTEMBER, insured=12)
    end_following(venture=venture, by=place.verifier, why=why, on=D(2026, 10, 20))
    assert (venture.refreshed().state, venture.refreshed().stage) == (state, "left")
    assert venture.changes.last().reason == why
    facts = facts_of(Scope(place.scene.province), known_at=clock.now()).ventures[0]
    assert facts.jobs(D(2026, 10, 24)).created.total == 0
    assert facts.jobs(SEPTEMBER).created.total == 600  # of the day before it ended
    assert list(mismatches()) == []


def test_a_leaver_leaves_the_venture_which_goes_on(place):
    venture = firm(place)
    leaver = founder_of(venture)
    end_following(venture=venture, by=place.verifier, why="leaver", on=D(2026, 10, 20))
    assert (venture.refreshed().state, list(ventures_of(leaver))) == ("registered", [])
    for person in (place.beside_staff, leaver):
        with pytest.raises(NotAllowed):
            end_following(venture=venture, by=person, why="bankrupt", on=D(2026, 10, 20))
    with pytest.raises(BadDay):
        end_following(venture=venture, by=place.verifier, why="bankrupt", on=D(2026, 7, 4))


def test_two_records_of_one_firm_become_one_and_keep_both_histories(place):
    team = firm(place, "声纹团队", joined=(2026, 1, 5), code="", jobs=4)
    code = make_code()
    kept = firm(place, "汉水声纹", code=code, jobs=9)
    with at(2026, 7, 6):
        make_report(team, quarter=D(2026, 6, 30), insured=6)
    paid = make_payment(place, make_deal(place, team), 30 * WAN)
    make_report(kept, quarter=SEPTEMBER, insured=12)
    before = {figure.measure: figure for figure in publish_figures(as_of=SEPTEMBER, scope=place.scene.province, by=place.staff)}
    said = {measure: figure.value for measure, figure in before.items()}
    assert (said["supported"], said["jobs_created"]) == (2, 500)  # 12 - 9, and 6 - 4

    with at(2026, 10, 26):
        merge_ventures(kept=kept, gone=team, by=place.staff, reason="同一法定代表人，工商变更")
        assert [one.name for one in histories(kept)] == ["汉水声纹", "声纹团队"]
        assert list(ventures_of(founder_of(team))) == [kept]
        facts = facts_of(Scope(place.scene.province), known_at=clock.now())
        assert [(one.key, one.joined, len(one.reports)) for one in facts.ventures] == [(kept.pk, D(2026, 1, 5), 2)]
        assert facts.ventures[0].jobs(SEPTEMBER).created.total == 800  # 12 - 4: of the record that joined first
        assert facts.deals[0].venture == kept.pk
        with pytest.raises(MergedAway):
            plan_next(venture=team, by=place.staff, step="x", on=None)
        assert all(recomputed(figure)["value"] == figure.value for figure in before.values())
    assert {event.action for event in Event.objects.filter(book__name=team.book)} >= {"report.submitted", "venture.merged_away"}
    assert paid.deal.venture == team  # nothing was rewritten
    assert list(mismatches()) == []


def test_who_merges_what(place):
    kept, gone = firm(place, "甲"), firm(place, "乙", code="")
    with pytest.raises(ReasonNeeded):
        merge_ventures(kept=kept, gone=gone, by=place.staff, reason=" ")
    with pytest.raises(CannotMerge):
        merge_ventures(kept=kept, gone=kept, by=place.staff, reason="x")
    for person in (place.beside_staff, place.scene.clerk, founder_of(kept)):
        with pytest.raises(NotAllowed):
            merge_ventures(kept=kept, gone=gone, by=person, reason="x")
    team = firm(place, "丙", code="")
    code = kept.credit_code
    merge_ventures(kept=team, gone=kept, by=place.staff, reason="x")
    assert (team.refreshed().credit_code, kept.refreshed().credit_code) == (code, None)  # one venture per code
    with pytest.raises(CannotMerge):
        merge_ventures(kept=gone, gone=kept, by=place.staff, reason="x")


def test_the_list_filters_by_its_address_moves_and_is_taken_along(client, place):
    first, second = firm(place, "甲公司"), firm(place, "乙公司")
    client.force_login(place.verifier)
    url = reverse("staff_ventures")
    page = client.get(url, {"stage": "new"}).content.decode()
    assert "甲公司" in page
    assert "乙公司" in page
    to = {"venture": [first.ref], "stage": "contacted", "owner": place.verifier.username, "back": f"{url}?stage=new"}
    moved = client.post(reverse("staff_ventures_move"), to)
    assert moved.url == f"{url}?stage=new"
    assert client.post(reverse("staff_ventures_move"), {"back": "https://evil.example/"}).url == url
    assert "甲公司" not in client.get(url, {"stage": "new"}).content.decode()
    board = client.get(url, {"view": "board"}).content.decode()
    assert "已对接" in board
    assert "甲公司" in board
    sheet = load_workbook(BytesIO(client.get(reverse("staff_ventures_export"), {"stage": "contacted"}).content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["甲公司"]
    client.force_login(place.beside_staff)
    client.post(reverse("staff_ventures_move"), {"venture": [second.ref], "stage": "left"})
    assert second.refreshed().stage == "new"


def test_a_note_with_a_paper_an_end_and_a_merge_from_the_page(client, place):
    venture, other = firm(place, "甲公司"), firm(place, "乙公司", code="")
    client.force_login(place.verifier)
    url = reverse("staff_venture", args=[venture.ref])
    client.post(url, {"do": "contact", "kind": "visit", "on": "2026-10-20", "text": "看了车间", "file": pdf("走访.pdf")})
    note = venture.contacts.get()
    assert "看了车间" in client.get(url).content.decode()
    paper = reverse("staff_venture_paper", args=[venture.ref, note.pk])
    opened = client.get(paper)
    assert opened.status_code == 200
    opened.getvalue()
    client.post(url, {"do": "next", "step": "送贷款资料", "on": "2026-10-24"})
    assert "逾期" in client.get(url).content.decode()
    assert client.post(url, {"do": "merge", "other": "没有这家", "reason": "x"}).status_code == 422
    client.post(url, {"do": "merge", "other": "乙公司", "reason": "同一家"})
    assert client.get(reverse("staff_venture", args=[other.ref])).url == url
    client.post(url, {"do": "ending", "why": "bankrupt", "on": "2026-10-21"})
    assert "破产" in client.get(url).content.decode()
    client.force_login(place.beside_staff)
    assert client.get(paper).status_code == 404
