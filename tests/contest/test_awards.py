"""After the result: what is declared, awards of units, shares, sheets of money, certificates, the programme book."""

import datetime as dt
import io
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.urls import reverse

from contest.actions.certifying import NothingCorrected, reissue, save_design
from contest.actions.closing import close_round
from contest.actions.marking import save_remark
from contest.actions.prizes import (
    NoPlaceLeft,
    SharesDiffer,
    add_unit_award,
    decide_unit_revocation,
    declare,
    drop_unit_award,
    mark_paid,
    propose_unit_revocation,
    share_prize,
)
from contest.actions.publishing import publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.models import Award, AwardLevel, Certificate, UnitAward
from contest.printing import lacking, printed
from contest.programme_book import book_of
from contest.refusals import Frozen, NeedsSecondPerson, NoLongerPossible
from files.models import PrivateFile
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from ledger.verification import mismatches
from tests.factories.judging import Judging, make_released_round, make_scored_round, sign_in
from tests.factories.people import make_person
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


def finished(scene, *, entries: int = 3, units: tuple[str, ...] = (), **declared) -> Judging:
    """A final, ratified, with awards of units among its awards."""
    judging = make_scored_round(scene, entries=entries, judges=3, mark=by_entry, last=True, advance=0)
    save_remark(assignment=judging.sheet(1, 1), comment="成本再算细一些", note="", by=judging.person(1))
    if declared:
        declare(contest=scene.contest, by=scene.staff, **declared)
    for unit in units:
        add_unit_award(level=unit_level(scene), unit=unit, by=scene.staff)
    close_round(round=judging.round, by=scene.staff)
    publish(round=judging.round, by=scene.staff)
    with clock.at(clock.now() + 20 * DAY):
        settle(round=judging.round, by=scene.staff)
        proposal = propose_ratification(round=judging.round, by=scene.staff, body="大赛组委会", on=clock.today(), number="鄂工发〔2027〕21 号")
        ratify(proposal=proposal, by=scene.second_staff)
    return judging


def unit_level(scene) -> AwardLevel:
    return AwardLevel.objects.get_or_create(
        contest=scene.contest, name="优秀组织奖", for_units=True, defaults={"places": 2, "order": 9, "prize_fen": 500_000}
    )[0]


def strings(xlsx: bytes) -> str:
    with ZipFile(io.BytesIO(xlsx)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "sharedStrings" in name or "sheet" in name)


def test_entrants_see_what_was_declared_and_no_name_of_a_judge(client, scene):
    judging = finished(scene, feedback_rank=True, feedback_marks=True, feedback_comments=True)
    winner = judging.entries[0]
    client.force_login(winner.leader)
    assert reverse("entry_feedback", args=[winner.ref]) in client.get(reverse("entry", args=[winner.ref])).content.decode()
    page = client.get(reverse("entry_feedback", args=[winner.ref])).content.decode()
    assert "85.5，86，86.5" in page  # of three judges, from low to high
    assert "成本再算细一些" in page
    assert "评委1" not in page
    with pytest.raises(Frozen):
        declare(contest=scene.contest, by=scene.staff, feedback_marks=False)


def test_nothing_declared_nothing_seen(client, scene):
    judging = finished(scene, feedback_rank=False)
    winner = judging.entries[0]
    client.force_login(winner.leader)
    assert reverse("entry_feedback", args=[winner.ref]) not in client.get(reverse("entry", args=[winner.ref])).content.decode()
    page = client.get(reverse("entry_feedback", args=[winner.ref])).content.decode()
    assert "成本再算细一些" not in page
    assert "86" not in page.partition("<main")[2].partition("</main>")[0]


def test_only_the_rank_when_only_the_rank_is_declared(client, scene):
    judging = finished(scene)
    client.force_login(judging.entries[1].leader)
    page = client.get(reverse("entry_feedback", args=[judging.entries[1].ref])).content.decode()
    assert "76" in page
    assert "75.5" not in page
    client.force_login(judging.entries[0].leader)
    assert client.get(reverse("entry_feedback", args=[judging.entries[1].ref])).status_code == 404


def test_units_get_their_award_within_its_places_and_a_certificate_that_verifies(client, scene):
    judging = finished(scene, units=("汉江水利工会", "襄阳市总工会"))
    given = UnitAward.objects.all()
    assert {one.state for one in given} == {"awarded"}
    certificate = Certificate.objects.get(unit_award=given[0])
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "汉江水利工会" in page
    assert "证书有效" in page
    assert client.get(reverse("certificate_pdf", args=[certificate.code])).getvalue().startswith(b"%PDF")
    assert "襄阳市总工会" in client.get(judging.refreshed().publication.get_absolute_url()).content.decode()
    with pytest.raises(NoPlaceLeft):
        add_unit_award(level=unit_level(scene), unit="第三家", by=scene.staff)
    with pytest.raises(NoLongerPossible):
        drop_unit_award(award=given[0], by=scene.staff)
    assert list(mismatches()) == []


def test_a_unit_s_award_is_revoked_by_two_people(client, scene):
    finished(scene, units=("汉江水利工会",))
    award = UnitAward.objects.get()
    propose_unit_revocation(award=award, by=scene.staff, reason="材料不实")
    with pytest.raises(NeedsSecondPerson):
        decide_unit_revocation(award=award, by=scene.staff, accepted=True)
    with pytest.raises(NotAllowed):
        decide_unit_revocation(award=award, by=scene.city_officer, accepted=True)
    decide_unit_revocation(award=award, by=scene.second_staff, accepted=True)
    certificate = Certificate.objects.get(unit_award=award)
    assert "材料不实" in client.get(certificate.get_absolute_url()).content.decode()
    assert list(mismatches()) == []


def test_a_team_shares_its_prize_until_it_is_paid_and_the_sheet_has_a_line_for_each(client, scene):
    judging = finished(scene)
    winner, award = judging.entries[0], Award.objects.get(entry=judging.entries[0])
    client.force_login(winner.leader)
    url = reverse("entry_shares", args=[winner.ref])
    assert client.post(url, {"share-0": "60000", "share-1": "30000"}).status_code == 422
    assert client.post(url, {"share-0": "60000", "share-1": "40000"}).status_code == 302
    assert [(share.name, share.fen) for share in award.shares.all()] == [("负责人1", 6_000_000), ("敖小篱", 4_000_000)]
    with pytest.raises(SharesDiffer):
        share_prize(award=award, by=winner.leader, shares=[("负责人1", 1)])
    with pytest.raises(NotAllowed):
        share_prize(award=award, by=judging.entries[1].leader, shares=[("x", award.prize_fen)])

    sign_in(client, scene.staff)
    sheet = strings(client.get(reverse("staff_prizes", args=[scene.contest.slug])).content)
    assert all(word in sheet for word in ("敖小篱", "身份证号码", "银行卡号", "签名", "团队分配未填报"))
    page = reverse("staff_awards", args=[scene.contest.slug])
    with clock.at(clock.now() + 30 * DAY):
        assert client.post(page, {"do": "paid", "award": [award.pk], "on": clock.today().isoformat()}).status_code == 302
    assert Award.objects.get(pk=award.pk).paid_on is not None
    with pytest.raises(NoLongerPossible):
        share_prize(award=award, by=winner.leader, shares=[("负责人1", award.prize_fen)])
    with pytest.raises(NotAllowed):
        mark_paid(awards=[award], by=scene.leader, on=None)
    with pytest.raises(Refused):
        mark_paid(awards=[award], by=scene.staff, on=clock.today() + 99 * DAY)
    assert list(mismatches()) == []
    Award.objects.filter(pk=award.pk).update(prize_fen=award.prize_fen + 1)
    assert [name for name, _one in mismatches()] == ["prizes"]


def test_the_sheet_of_fees_counts_half_a_day_as_sixty_per_cent(client, scene):
    finished(scene)
    sign_in(client, scene.staff)
    url = reverse("staff_fees", args=[scene.contest.slug])
    assert client.get(url, {"day": "", "full": "1", "half": "1"}).status_code == 422
    sheet = strings(client.get(url, {"day": "1000", "full": "1", "half": "1"}).content)
    assert "<v>1600</v>" in sheet
    assert "评委3" in sheet


def test_a_certificate_takes_the_design_of_the_contest_and_keeps_what_was_printed(client, scene):
    finished(scene)
    with pytest.raises(NotAllowed):
        save_design(contest=scene.contest, by=scene.leader, heading="获奖证书")
    with pytest.raises(Refused, match="😀"):
        save_design(contest=scene.contest, by=scene.staff, heading="获奖😀")
    sign_in(client, scene.staff)
    url = reverse("staff_certificates", args=[scene.contest.slug])
    design = {"heading": "获奖证书", "border": "single", "seal": "on", "signatories": "湖北省总工会\n湖北省科协", "closing": "特颁此证。"}
    assert client.post(url, {"do": "design", **design}).status_code == 302
    first, second = Certificate.objects.all()[:2]
    client.get(reverse("certificate_pdf", args=[first.code])).getvalue()
    save_design(contest=scene.contest, by=scene.staff, heading="荣誉证书", signatories="")
    client.get(reverse("certificate_pdf", args=[second.code])).getvalue()
    texts = [Certificate.objects.get(pk=one.pk).text for one in (first, second)]
    assert [text["heading"] for text in texts] == ["获奖证书", "荣誉证书"]
    assert texts[0]["issuers"] == ["湖北省总工会", "湖北省科协"]
    assert texts[0]["closing"] == "特颁此证。"


def test_a_wrong_name_is_corrected_by_a_new_certificate_that_replaces_the_old(client, scene):
    finished(scene)
    old = Certificate.objects.all()[0]
    with pytest.raises(NothingCorrected):
        reissue(certificate=old, by=scene.staff, reason="无", people=old.text["people"], unit=old.text["unit"])
    sign_in(client, scene.staff)
    url = reverse("staff_reissue", args=[scene.contest.slug, old.code])
    sent = client.post(url, {"people": "负责人一\n敖小篱", "unit": old.text["unit"], "project": old.text["project"], "reason": "姓名有误"})
    assert sent.status_code == 302
    new = Certificate.objects.get(award=old.award, revoked_at=None)
    assert (new.text["people"], new.number != old.number) == (["负责人一", "敖小篱"], True)
    page = client.get(old.get_absolute_url()).content.decode()
    assert new.number in page
    assert "姓名有误" in page
    assert "证书有效" in client.get(new.get_absolute_url()).content.decode()
    with pytest.raises(NoLongerPossible):
        reissue(certificate=old, by=scene.staff, reason="再次", people=["某人"])
    with pytest.raises(NotAllowed):
        reissue(certificate=new, by=scene.leader, reason="再次", people=["某人"])
    assert list(mismatches()) == []


def test_all_are_printed_as_one_job_and_what_no_typeface_has_is_named(client, scene):
    finished(scene)
    rare = Certificate.objects.all()[1]
    rare.text = {**rare.text, "people": ["柳😀渠"]}
    rare.save()
    assert lacking(rare) == "😀"
    sign_in(client, scene.staff)
    url = reverse("staff_certificates", args=[scene.contest.slug])
    assert "😀" in client.get(url).content.decode()
    sent = client.post(url, {"do": "print"})
    assert "/jobs/" in sent.url

    seen: list[tuple[int, int]] = []
    content, left_out = printed(scene.contest, lambda done, total: seen.append((done, total)))
    assert content is not None
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [(one.number, characters) for one, characters in left_out] == [(rare.number, "😀")]
    run_waiting_jobs()
    job = Job.objects.get(kind="contest.print_certificates")
    assert (job.state, job.done, job.total, job.result["left_out"]) == ("done", 3, 3, [rare.number])
    assert PrivateFile.objects.filter(purpose="certificate").count() == 2
    assert client.get(reverse("staff_certificates_file", args=[scene.contest.slug])).getvalue().startswith(b"%PDF")


def test_the_programme_book_of_a_blind_round_names_nobody(client, scene):
    judging = make_released_round(scene, entries=2, judges=3)
    data = str(book_of(judging.round))
    assert "参赛项目1" in data
    for hidden in ("负责人1", "敖小篱", "汉水声纹科技", judging.entries[0].number):
        assert hidden not in data
    sign_in(client, scene.staff)
    assert client.get(reverse("staff_book", args=[scene.contest.slug, judging.round.ref])).status_code == 404
    sent = client.post(reverse("staff_book_make", args=[scene.contest.slug, judging.round.ref]))
    assert "/jobs/" in sent.url
    run_waiting_jobs()
    assert client.get(reverse("staff_book", args=[scene.contest.slug, judging.round.ref])).getvalue().startswith(b"%PDF")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_awards_cost_the_same_for_one_or_three(client, scene, rows, django_assert_num_queries):
    finished(scene, entries=rows)
    sign_in(client, scene.staff)
    url = reverse("staff_awards", args=[scene.contest.slug])
    client.get(url)
    with django_assert_num_queries(17):
        client.get(url)


def test_strangers_see_nothing_of_it(client, scene):
    for person in (scene.leader, scene.city_officer, make_person()):
        sign_in(client, person)
        for name in ("staff_awards", "staff_certificates", "staff_prizes"):
            assert client.get(reverse(name, args=[scene.contest.slug])).status_code == 403


def test_a_unit_entered_twice_is_refused_in_words(client, scene):
    client.force_login(scene.staff)
    url, typed = reverse("staff_awards", args=[scene.contest.slug]), {"do": "unit", "level": unit_level(scene).pk, "unit": "汉江水利工会"}
    assert client.post(url, typed).status_code == 302
    again = client.post(url, typed)
    assert again.status_code == 422
    assert "名单中已有这个单位" in again.content.decode()
    assert UnitAward.objects.count() == 1


@pytest.mark.parametrize(
    ("fen", "shown"), [(10_000_000, "100,000"), (123_456, "1,234.56"), (50, "0.50"), (0, "0"), (10**17 + 1, "1,000,000,000,000,000.01")]
)
def test_a_prize_is_shown_to_the_last_fen(fen, shown):
    assert Award(prize_fen=fen).prize_yuan == shown
