"""Two contests as they were announced, set up from their published facts alone, without a line of code of their own.

The first is the 7th 工友杯 of Hubei: five hosts, 20 zones (17 prefectures, 产业, 大企业, 教科文卫体), four tracks, stages from the launch to the
final, recommended or self-nominated, awards 12 / 20 / 24–36. The second has 创业组 (at most five years, revenue at most 20 million) and 创新组.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.models import Organization
from contest.actions.entering import save_draft, start_entry
from contest.actions.setting_up import announce, make_contest, missing_before_announcing, save_part
from contest.actions.zones import announce_zones, make_zones
from contest.forms.setup import PART_WORDS
from contest.models import Contest
from contest.qualification import conditions_of_draft
from ledger import clock
from tests.contest.test_setting_up import formset
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db
PREFECTURES = (
    "武汉", "黄石", "十堰", "宜昌", "襄阳", "鄂州", "荆门", "孝感", "荆州", "黄冈", "咸宁", "随州", "恩施", "仙桃", "潜江", "天门", "神农架",
)  # fmt: skip
INDUSTRIES = ("省产业工会", "省大企业工会联合会", "省教科文卫体工会")
HOSTS = ("湖北省总工会", "湖北省妇女联合会", "湖北省科学技术协会", "湖北省科学技术厅", "湖北省人力资源和社会保障厅")
TRACKS = ("科技创新", "先进制造", "现代农业", "现代服务")
CHINA = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=CHINA)


@pytest.fixture
def province(db) -> Organization:
    return make_organization("湖北省总工会", short_name="省总", level="province")


@pytest.fixture
def staff(province):
    person = make_person("温晓岚")
    with clock.at(at(1, 4)):
        make_role(person, "staff", province)
    return person


def rows(*facts: dict) -> list[dict]:
    return [{"pk": None, "order": place, **fact} for place, fact in enumerate(facts, 1)]


@pytest.fixture
def seventh(province, staff) -> Contest:
    """第七届“工友杯”职工创业创新大赛, by the actions that the pages call."""
    below = [make_organization(f"{name}市总工会", under=province, level="city", region_code=f"42{n:02}00") for n, name in enumerate(PREFECTURES, 1)]
    below += [make_organization(name, under=province, level="industry") for name in INDUSTRIES]
    with clock.at(at(3, 20)):
        contest = make_contest(
            organization=province, by=staff, name="第七届“工友杯”职工创业创新大赛", slug="gongyoubei-7", series="工友杯", edition=7, year=2026,
            prefix="GY", contact_phone="027-00000218", self_nomination=True,
        )  # fmt: skip

        def save(part: str, *facts: dict) -> list:
            return save_part(contest=contest, by=staff, part=part, rows=rows(*facts))

        save("hosts", *({"kind": "host", "name": name} for name in HOSTS[1:]))
        save("tracks", *({"name": name} for name in TRACKS))
        stages = {
            "launch": (at(4, 1), at(4, 2)), "entry": (at(4, 2), at(6, 1, 0)), "round_1": (at(6, 10), at(7, 1)), "round_2": (at(7, 10), at(8, 1)),
            "final": (at(9, 1), at(9, 3)), "notice": (at(9, 10), at(9, 20)),
        }  # fmt: skip
        save_part(
            contest=contest, by=staff, part="stages",
            rows=[{"pk": None, "kind": kind, "opens": opens, "closes": closes} for kind, (opens, closes) in stages.items()],
        )  # fmt: skip
        save("questions", {"label": "项目简介", "kind": "long", "longest": 800})
        save("documents", {"name": "项目计划书", "formats": ["pdf"]})
        # 12, 20 and 24 to 36 awards are 3, 5 and 6 to 9 in each of the four tracks
        save(
            "awards", {"name": "一等奖", "places": 3}, {"name": "二等奖", "places": 5},
            {"name": "三等奖", "places": 6, "places_at_least": 6, "places_at_most": 9},
        )  # fmt: skip
        zones = make_zones(contest=contest, by=staff, organizations=below)
        save("quotas", *({"organization": zone.organization, "places": 28, "substitutes": 3} for zone in zones))
        announce(contest=contest, by=staff)
        announce_zones(contest=contest, by=staff)
    contest.refresh_from_db()
    return contest


def test_the_seventh_is_what_its_notice_says_and_workers_enter_in_its_zones(client, seventh):
    holds_the_facts(seventh)
    is_told_on_its_page(client, seventh)
    takes_entries_in_a_zone(client, seventh)


def holds_the_facts(seventh: Contest) -> None:
    assert [host.name for host in seventh.hosts.all()] == list(HOSTS)
    assert [track.name for track in seventh.tracks.all()] == list(TRACKS)
    assert [stage.kind for stage in seventh.stages.all()] == ["launch", "entry", "round_1", "round_2", "final", "notice"]
    zones = list(seventh.zones.all())
    assert len(zones) == 20
    assert all(zone.announced_at and zone.tracks.count() == 4 for zone in zones)
    assert len({zone.prefix for zone in zones} | {seventh.prefix}) == 21
    levels = list(seventh.award_levels.all())
    assert [sum(level.places for level in levels if level.name == name) * len(TRACKS) for name in ("一等奖", "二等奖")] == [12, 20]
    third = levels[-1]
    assert (third.places_at_least * len(TRACKS), third.places_at_most * len(TRACKS)) == (24, 36)


def is_told_on_its_page(client, seventh: Contest) -> None:
    with clock.at(at(5, 6)):
        page = client.get(reverse("contest_page", args=[seventh.slug])).content.decode()
    for words in (*HOSTS, *TRACKS, "一等奖", "6–9", "武汉市总工会", "省教科文卫体工会", "5月31日"):
        assert words in page
    assert reverse("entry_new", args=[seventh.slug]) in page


def takes_entries_in_a_zone(client, seventh: Contest) -> None:
    zone = seventh.zones.get(organization__name="襄阳市总工会")
    worker = make_person("柳问渠")
    client.force_login(worker)
    with clock.at(at(5, 6)):
        assert reverse("entry_new", args=[zone.slug]) in client.get(zone.get_absolute_url(), follow=True).content.decode()
        entry = start_entry(contest=zone, track=zone.tracks.first(), by=worker)
        page = client.get(reverse("entry_edit", args=[entry.ref])).content.decode()
    assert 'value="recommended"' in page
    assert 'value="self"' in page


# the second: the pages alone


def post(client, slug: str, part: str, *facts: dict) -> None:
    answer = client.post(reverse("staff_contest_edit", args=[slug, part]), formset(part, *facts) | {"do": "next"})
    assert answer.status_code == 302, (part, answer.content.decode())


@pytest.fixture
def second(client, province, staff) -> Contest:
    client.force_login(staff)
    with clock.at(at(3, 20)):
        basics = {"name": "职工创业创新大赛", "slug": "chuangye-2026", "year": 2026, "prefix": "CY", "contact_phone": "027-00000218"}
        made = client.post(
            reverse("staff_contest_new"), basics | {"organization": province.pk, "notice_days": 7, "members_at_most": 6, "self_nomination": "on"}
        )
        assert made.status_code == 302
        slug = "chuangye-2026"
        post(client, slug, "tracks", {"name": "创业组", "order": 1}, {"name": "创新组", "order": 2})
        post(
            client, slug, "stages",
            {"kind": "entry", "opens_0": "2026-04-01", "opens_1": "09:00", "closes_0": "2026-05-01", "closes_1": "17:00"},
            {"kind": "notice", "opens_0": "2026-07-01", "opens_1": "09:00", "closes_0": "2026-07-12", "closes_1": "17:00"},
        )  # fmt: skip
        post(
            client, slug, "questions", {"label": "企业登记日期", "kind": "date", "order": 1},
            {"label": "知识产权", "kind": "choices", "choices": "发明专利，实用新型，软件著作权", "order": 2},
            {"label": "专利清单", "kind": "table", "columns": "专利号，名称", "section": "附表", "order": 3},
        )  # fmt: skip
        post(client, slug, "documents", {"name": "商业计划书", "formats": "pdf, docx", "megabytes": 100, "required": "on", "order": 1})
        contest = Contest.objects.get(slug=slug)
        venture, founded = contest.tracks.get(name="创业组"), contest.questions.get(label="企业登记日期")
        post(
            client, slug, "eligibility",
            {"kind": "registered", "track": venture.pk, "limit": "5", "on": "2026-05-01", "question": founded.pk, "refuses": "on", "order": 1},
            {"kind": "revenue", "track": venture.pk, "limit": "2000", "refuses": "on", "order": 2},
        )  # fmt: skip
        post(client, slug, "awards", {"name": "一等奖", "places": 2, "prize_fen": "10", "order": 1})
        assert missing_before_announcing(contest) == []
        assert client.post(reverse("staff_announce", args=[slug])).status_code == 302
    contest.refresh_from_db()
    assert contest.announced_at is not None
    return contest


REFUSED = [
    ("创业组", "2021-05-01", 2_000_000_000, []), ("创业组", "2021-04-30", 2_000_000_000, ["registered"]),
    ("创业组", "2021-05-01", 2_000_000_001, ["revenue"]), ("创新组", "2000-01-01", 9_000_000_000, []),
]  # fmt: skip


def test_the_second_takes_young_and_small_firms_in_its_first_track_and_anybody_in_its_second(second):
    key = second.questions.get(label="企业登记日期").key
    with clock.at(at(4, 15)):
        for track, day, revenue, refused in REFUSED:
            worker = make_person("童望")
            entry = start_entry(contest=second, track=second.tracks.get(name=track), by=worker)
            entry = save_draft(entry=entry, by=worker, seen=0, answers={key: day}, fields={"baseline_revenue_fen": revenue})
            assert [one.row.kind for one in conditions_of_draft(entry) if one.refuses] == refused, (track, day)


def test_every_step_of_the_second_opens_and_says_how_it_stands(client, second, staff):
    client.force_login(staff)
    for part in PART_WORDS:
        assert client.get(reverse("staff_contest_edit", args=[second.slug, part])).status_code == 200
    for name in ("staff_zones", "staff_rounds", "staff_judges", "staff_contest"):
        assert client.get(reverse(name, args=[second.slug])).status_code == 200
