import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from accounts.rules import Held
from directory.actions.craftsmen import InACircle, RevokedAlready, give_honour, revoke_honour, take_apprentice
from directory.actions.profiles import ChangedMeanwhile, NothingWaits, approve, create_studio, edit, fingerprint
from directory.actions.studios import NotHeld, OfAnotherStudio, add_achievement, add_designation, add_member, change_leader, move, rename
from directory.lineages import lineage
from directory.models import Achieved, Achievement, Craftsman, Designation, Kind, Level, ProfileVersion, Result, State, Step, Studio
from directory.permissions import tends
from directory.queries import public_craftsmen, public_studios, studios_holding
from ledger import canonical, clock
from ledger.models import Book, Event, Words
from ledger.refusals import NotAllowed
from ledger.signals import changed
from ledger.verification import mismatches
from tests.factories.directory import make_craftsman, make_studio
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 5, 1)


@pytest.fixture
def heard():
    """What the search is told."""
    found = []

    def listen(sender, kind, ids, **kwargs):
        found.append((kind, list(ids)))

    changed.connect(listen)
    yield found
    changed.disconnect(listen)


def test_a_new_profile_is_a_draft_until_staff_of_its_region_approve_it(federation, heard):
    studio = create_studio(by=federation.wuhan_staff, office=federation.wuhan, name="付一鸣技能大师工作室", kind=Kind.MASTER)
    assert (studio.slug, studio.pinyin[:10], studio.initials[:3]) == ("fu-yi-ming-ji-neng-da-shi-gong-zuo-shi", "fu yi ming", "fym")
    assert not public_studios().exists()
    assert heard == []

    approve(profile=studio, by=federation.wuhan_staff)

    assert list(public_studios()) == [studio]
    assert heard == [("studio", [studio.pk])]
    version = ProfileVersion.objects.get()
    assert (version.number, version.approved_by) == (1, federation.wuhan_staff)
    assert version.sha256 == canonical.sha256(Studio.objects.get().values())
    assert list(Event.objects.values_list("action", flat=True)) == ["studio.created", "studio.approved"]


@pytest.mark.parametrize(
    ("held", "office", "allowed"),
    [
        ([Held("staff", "00010001")], "00010001", True),
        ([Held("staff", "0001")], "00010001", True),
        ([Held("staff", "00010002")], "00010001", False),
        ([Held("staff", "000100010001")], "00010001", False),
        ([Held("clerk", "0001"), Held("approver", "0001")], "00010001", False),
        ([Held("administrator", None)], "00010001", True),
        ([Held("staff", "0001")], None, True),
        ([Held("staff", "00010001")], None, False),
        ([], "0001", False),
    ],
)
def test_who_tends_a_profile(held, office, allowed):
    assert tends(held, office) is allowed


def test_staff_beside_or_below_are_refused(federation):
    studio = make_studio(office=federation.wuhan, approved=False)
    for act in (
        lambda by: create_studio(by=by, office=federation.wuhan, name="某工作室", kind=Kind.WORKER),
        lambda by: edit(profile=studio, by=by, values={"field": "焊接"}),
        lambda by: approve(profile=studio, by=by),
        lambda by: add_designation(studio=studio, by=by, step=Step.DESIGNATED, level=Level.CITY, on=DAY),
        lambda by: add_member(studio=studio, by=by, name="覃守拙"),
        lambda by: add_achievement(studio=studio, by=by, title="夹具", kind=Achieved.PATENT, year=2025),
    ):
        with pytest.raises(NotAllowed):
            act(federation.yichang_staff)
        with pytest.raises(NotAllowed):
            act(make_person())
    studio.refresh_from_db()
    assert (studio.approved_at, studio.field) == (None, "")


def test_the_public_sees_the_approved_version_while_a_draft_waits(federation):
    studio = make_studio(office=federation.wuhan, field="薄板焊接")

    edit(profile=studio, by=federation.wuhan_staff, values={"field": "机器人示教"})
    assert (public_studios().get().field, public_studios().get().drafted()["field"]) == ("薄板焊接", "机器人示教")
    assert list(Studio.objects.waiting()) == [studio]

    approve(profile=studio, by=federation.province_staff)
    assert public_studios().get().field == "机器人示教"
    assert [version.number for version in ProfileVersion.objects.order_by("number")] == [1, 2]
    assert list(Studio.objects.waiting()) == []
    with pytest.raises(NothingWaits):
        approve(profile=studio, by=federation.province_staff)


def test_a_draft_put_back_as_it_was_waits_no_longer():
    studio = make_studio(field="焊接")
    edit(profile=studio, by=None, values={"field": "车工"})
    assert edit(profile=studio, by=None, values={"field": "焊接"}).draft is None


def test_what_changed_after_one_looked_is_not_approved():
    studio = make_studio(approved=False)
    seen = fingerprint(studio)
    edit(profile=studio, by=None, values={"field": "后来改的"})
    with pytest.raises(ChangedMeanwhile):
        approve(profile=studio, by=None, seen=seen)


def test_a_craftsman_edits_their_own_page_and_the_studio_they_lead_but_approves_neither():
    person = make_person()
    craftsman = make_craftsman(person=person)
    studio = make_studio(leader=craftsman)

    edit(profile=craftsman, by=person, values={"special_skill": "单面焊双面成形"})
    edit(profile=studio, by=person, values={"field": "焊接"})

    assert public_craftsmen().get().special_skill == ""
    with pytest.raises(NotAllowed):
        approve(profile=craftsman, by=person)
    with pytest.raises(NotAllowed):
        edit(profile=make_studio("别的工作室"), by=person, values={"field": "焊接"})


def test_a_draft_must_be_valid():
    studio = make_studio()
    with pytest.raises(ValidationError):
        edit(profile=studio, by=None, values={"kind": "circus"})
    with pytest.raises(KeyError):
        edit(profile=studio, by=None, values={"approved_at": None})


def test_the_pinyin_is_suggested_and_can_be_mended():
    assert make_craftsman("单文涛").pinyin == "shan wen tao"
    assert make_craftsman("单文涛", pinyin="dan wen tao").initials == "dwt"


def test_two_of_one_name_have_two_addresses():
    assert [make_craftsman().slug, make_craftsman().slug] == ["wen-tie-sheng", "wen-tie-sheng-2"]


def test_standing_is_derived_from_events(heard):
    studio = make_studio(level=Level.PROVINCE, on=dt.date(2021, 5, 1))
    assert (studio.state, studio.level, studio.designated_on) == (State.DESIGNATED, Level.PROVINCE, dt.date(2021, 5, 1))

    add_designation(
        studio=studio, by=None, step=Step.REVIEWED, level=Level.PROVINCE, result=Result.RECTIFY, on=dt.date(2023, 12, 1), due=dt.date(2024, 6, 1)
    )
    studio.refresh_from_db()
    assert studio.state == State.RECTIFYING
    with pytest.raises(ValidationError):  # 限期整改 names its day
        add_designation(studio=studio, by=None, step=Step.REVIEWED, level=Level.PROVINCE, result=Result.RECTIFY, on=dt.date(2024, 7, 1))
    with pytest.raises(ValidationError):  # and nothing else has one
        add_designation(
            studio=studio, by=None, step=Step.REVIEWED, level=Level.PROVINCE, result=Result.QUALIFIED, on=dt.date(2024, 7, 1), due=dt.date(2024, 8, 1)
        )

    add_designation(studio=studio, by=None, step=Step.REVOKED, level=Level.PROVINCE, on=dt.date(2024, 12, 1))
    studio.refresh_from_db()
    assert (studio.state, studio.level, studio.hidden) == (State.REVOKED, "", True)
    assert not public_studios().exists()
    assert heard[-1] == ("studio", [studio.pk])


def test_how_many_on_a_day_is_counted_from_events_and_stays(federation):
    for name, office, on in (
        ("甲", federation.wuhan, "2023-05-01"),
        ("乙", federation.wuhan, "2024-12-31"),
        ("丙", federation.yichang, "2025-01-01"),
    ):
        make_studio(f"{name}工作室", office=office, level=Level.PROVINCE, on=dt.date.fromisoformat(on))
    day = dt.date(2024, 12, 31)
    assert studios_holding(Level.PROVINCE, day) == 2
    assert studios_holding(Level.PROVINCE, day, within=federation.yichang) == 0
    assert studios_holding(Level.PROVINCE, dt.date(2025, 1, 1), within=federation.yichang) == 1

    asked = clock.now()
    with clock.at(asked + dt.timedelta(days=30)):
        make_studio("补录的工作室", level=Level.PROVINCE, on=dt.date(2022, 1, 1))
    assert studios_holding(Level.PROVINCE, day) == 3
    assert studios_holding(Level.PROVINCE, day, known_at=asked) == 2


def test_designations_are_only_added():
    studio = make_studio(level=Level.CITY)
    event = studio.designations.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Designation.objects.update(level=Level.NATIONAL)

    add_designation(studio=studio, by=None, step=Step.DESIGNATED, level=Level.COUNTY, on=event.on, supersedes=event)
    studio.refresh_from_db()
    assert studio.level == Level.COUNTY
    with pytest.raises(OfAnotherStudio):
        add_designation(studio=make_studio("别的工作室"), by=None, step=Step.DESIGNATED, level=Level.CITY, on=DAY, supersedes=event)


@pytest.mark.parametrize("step", [Step.REVIEWED, Step.REVOKED])
def test_a_level_that_is_not_held_is_neither_reviewed_nor_revoked(step):
    studio = make_studio(level=Level.CITY, on=DAY)
    with pytest.raises(NotHeld):
        add_designation(studio=studio, by=None, step=step, level=Level.PROVINCE, on=DAY, result=Result.QUALIFIED)
    with pytest.raises(NotHeld):
        add_designation(studio=studio, by=None, step=step, level=Level.CITY, on=DAY - dt.timedelta(days=1), result=Result.QUALIFIED)


def test_a_review_needs_its_result():
    with pytest.raises(ValidationError):
        add_designation(studio=make_studio(level=Level.CITY, on=DAY), by=None, step=Step.REVIEWED, on=DAY)


def test_a_new_name_unit_or_leader_keeps_the_address_and_what_it_was_called():
    studio, heir = make_studio(), make_craftsman("覃守拙")
    slug, before = studio.slug, [studio.name_key, studio.unit_key]
    rename(studio=studio, by=None, on=DAY, name="江汉焊接工匠创新工作室")
    move(studio=studio, by=None, on=DAY, unit_text="长江航道工程队")
    change_leader(studio=studio, by=None, on=DAY, name="覃守拙", leader=heir, note="闻铁生退休，覃守拙接任")

    studio.refresh_from_db()
    assert (studio.slug, studio.name, studio.unit_text, studio.leader, studio.leader_text) == (
        slug, "江汉焊接工匠创新工作室", "长江航道工程队", heir, "覃守拙",
    )  # fmt: skip
    assert studio.pinyin.startswith("jiang han")
    assert before in studio.spellings
    assert [event.step for event in studio.designations.order_by("pk")] == [Step.RENAMED, Step.MOVED, Step.LEADER]


def test_a_revoked_honour_hides_the_craftsman_at_once_and_stays_in_the_record(heard):
    craftsman = make_craftsman(honour="荆楚工匠")
    studio = make_studio(leader=craftsman)
    revoke_honour(honour=craftsman.honours.get(), by=None, on=DAY, reason="事迹不实")

    assert not public_craftsmen().exists()
    honour = craftsman.honours.get()
    assert (honour.title, honour.revoked_on, honour.revoked_reason) == ("荆楚工匠", DAY, "事迹不实")
    assert heard[-2:] == [("craftsman", [craftsman.pk]), ("studio", [studio.pk])]
    event = Event.objects.get(action="craftsman.honour-revoked")
    assert "事迹不实" not in event.data
    assert Words.objects.get(event=event).text == "事迹不实"
    with pytest.raises(RevokedAlready):
        revoke_honour(honour=honour, by=None, on=DAY, reason="又一次")


def test_with_another_honour_standing_the_page_stays():
    craftsman = make_craftsman(honour="荆楚工匠")
    give_honour(craftsman=craftsman, by=None, title="武汉市劳动模范", level=Level.CITY, on=dt.date(2016, 5, 1))
    revoke_honour(honour=craftsman.honours.get(title="荆楚工匠"), by=None, on=DAY, reason="事迹不实")
    found = public_craftsmen().get()
    assert (found.title, found.level, found.honoured_on) == ("武汉市劳动模范", Level.CITY, dt.date(2016, 5, 1))


def test_the_highest_honour_stands_first_and_of_equals_the_latest():
    craftsman = make_craftsman(honour="荆楚工匠")
    give_honour(craftsman=craftsman, by=None, title="嘉定区工匠", level=Level.COUNTY, on=dt.date(2025, 1, 1))
    craftsman.refresh_from_db()
    assert craftsman.title == "荆楚工匠"


def test_revoking_needs_a_reason_and_staff(federation):
    craftsman = make_craftsman(honour="荆楚工匠", office=federation.wuhan)
    honour = craftsman.honours.get()
    with pytest.raises(NotAllowed):
        revoke_honour(honour=honour, by=federation.yichang_staff, on=DAY, reason="不实")
    with pytest.raises(ValidationError):
        revoke_honour(honour=honour, by=federation.wuhan_staff, on=DAY, reason="")


def test_a_benefit_needs_its_basis_and_an_achievement_somebody():
    with pytest.raises(ValidationError):
        add_achievement(by=None, studio=make_studio(), title="节约", kind=Achieved.BENEFIT, year=2022, benefit_fen=214_000_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Achievement.objects.create(title="无主", kind=Achieved.PATENT, year=2022)
    made = add_achievement(
        by=None, studio=make_studio("乙"), title="节约", kind=Achieved.BENEFIT, year=2022, benefit_fen=214_000_000, basis="财务证明"
    )
    assert made.benefit_wan == "214"


def test_the_lineage_over_generations():
    she, wen, qin, hang = (make_craftsman(name) for name in ("佘万钧", "闻铁生", "覃守拙", "杭秋实"))
    take_apprentice(master=she, by=None, apprentice=wen, since=1995)
    take_apprentice(master=wen, by=None, apprentice=qin, since=2008)
    take_apprentice(master=qin, by=None, apprentice=hang, since=2020)
    take_apprentice(master=wen, by=None, name="冉立秋", grade="技师", since=2014)

    found = [(kin.step, kin.name, kin.since, kin.through) for kin in lineage(wen)]
    assert found == [
        (-1, "佘万钧", None, ""),
        (0, "闻铁生", 1995, ""),
        (1, "覃守拙", 2008, ""),
        (2, "杭秋实", 2020, "覃守拙"),
        (1, "冉立秋", 2014, ""),
    ]

    for master, apprentice in ((hang, she), (qin, she)):
        with pytest.raises(InACircle):
            take_apprentice(master=master, by=None, apprentice=apprentice, since=2021)
    with pytest.raises(ValidationError):
        take_apprentice(master=wen, by=None, apprentice=wen, since=2021)


def test_who_is_hidden_is_not_named_in_a_lineage():
    wen, qin = make_craftsman("闻铁生"), make_craftsman("覃守拙", honour="荆楚工匠")
    take_apprentice(master=wen, by=None, apprentice=qin, since=2008)
    revoke_honour(honour=qin.honours.get(), by=None, on=DAY, reason="不实")
    assert [kin.name for kin in lineage(wen)] == ["闻铁生"]


def test_a_new_name_is_told_to_the_studios_that_are_found_by_it(heard):
    craftsman = make_craftsman()
    led, other = make_studio(leader=craftsman), make_studio("量子导航工作室")
    add_member(studio=other, by=None, craftsman=craftsman)
    edit(profile=craftsman, by=None, values={"name": "闻铁声"})
    heard.clear()
    approve(profile=craftsman, by=None)
    assert heard == [("craftsman", [craftsman.pk]), ("studio", sorted([led.pk, other.pk]))]


def test_an_achievement_that_was_changed_or_taken_away_behind_the_back_is_noticed():
    studio = make_studio()
    made = add_achievement(by=None, studio=studio, title="焊缝打磨机", kind="patent", year=2024, proof="专利证书")
    gone = add_achievement(by=None, studio=studio, title="自动送丝", kind="patent", year=2025, proof="专利证书")
    assert list(mismatches()) == []

    Achievement.objects.filter(pk=made.pk).update(year=2020)
    Achievement.objects.filter(pk=gone.pk).delete()
    Achievement.objects.create(studio=studio, title="从未报过", kind="patent", year=2023)

    assert sorted(mismatch.what for _, mismatch in mismatches()) == sorted(
        [
            f"achievement {made.pk}: the row says year 2020, its event 2024",
            f"achievement {gone.pk} was added, and is gone",
            "there is a row, but no event that made it",
        ]
    )


def test_everything_is_in_the_ledger_and_fits():
    craftsman = make_craftsman(honour="荆楚工匠")
    studio = make_studio(leader=craftsman, level=Level.PROVINCE)
    assert list(mismatches()) == []
    assert set(Book.objects.values_list("name", flat=True)) == {f"craftsman:{craftsman.pk}", f"studio:{studio.pk}"}

    Studio.objects.update(level=Level.NATIONAL)
    Craftsman.objects.update(title="大国工匠")
    assert {(name, mismatch.book) for name, mismatch in mismatches()} == {
        ("directory", f"studio:{studio.pk}"), ("directory", f"craftsman:{craftsman.pk}"),
    }  # fmt: skip
