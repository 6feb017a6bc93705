import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directory.actions.craftsmen import revoke_honour, take_apprentice
from directory.actions.profiles import edit
from directory.actions.studios import add_achievement, add_designation, add_member
from directory.models import Achieved, Craftsman, DirectoryImport, Honour, Level, Member, Result, Rung, Step, Studio
from files.models import PrivateFile
from tests.factories.directory import craftsmen_xlsx, make_craftsman, make_studio, studios_xlsx
from tests.factories.people import make_person, make_role

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 5, 1)
FU = ("付一鸣技能大师工作室", "武汉地铁集团有限公司", "技能大师工作室", "市级", "2023", "湖北省武汉市")


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def full_studio(rows=1):
    leader = make_craftsman("闻铁生", grade="首席技师")
    studio = make_studio(
        leader=leader, leader_text="闻铁生", level=Level.PROVINCE, field="薄板焊接", region_text="武汉市青山区", introduction="三十一年。"
    )
    add_designation(studio=studio, by=None, step=Step.REVIEWED, result=Result.QUALIFIED, on=DAY, body="湖北省总工会")
    for row in range(rows):
        add_member(studio=studio, by=None, craftsman=make_craftsman(f"覃守拙{row}"), part="机器人示教，高级技师")
        add_achievement(studio=studio, by=None, title=f"反变形夹具{row}", kind=Achieved.PATENT, year=2025, rung=Rung.THIRD, proof="授权公告")
        take_apprentice(master=leader, by=None, name=f"冉立秋{row}", since=2014)
    return studio


def full_craftsman(rows=1):
    craftsman = make_craftsman(honour="荆楚工匠", grade="首席技师", special_skill="单面焊双面成形", region_text="武汉市青山区")
    make_studio(leader=craftsman, level=Level.PROVINCE)
    for row in range(rows):
        add_achievement(craftsman=craftsman, by=None, title=f"预热规程{row}", kind=Achieved.STANDARD, year=2023, rung=Rung.DOCUMENT)
        apprentice = make_craftsman(f"覃守拙{row}", grade="高级技师")
        take_apprentice(master=craftsman, by=None, apprentice=apprentice, since=2008)
        take_apprentice(master=apprentice, by=None, name=f"杭秋实{row}", since=2020)
    take_apprentice(master=make_craftsman("佘万钧"), by=None, apprentice=craftsman, since=1995)
    return craftsman


def test_the_studios_page_says_what_it_is_who_leads_it_and_what_came_of_it(client):
    text = page(client, full_studio().get_absolute_url())
    for words in (
        "<h1>闻铁生工匠创新工作室</h1>", "省级", "江汉重型机械厂", "薄板焊接", "湖北省总工会", "反变形夹具0", "授权公告", "覃守拙0", "首席技师",
        "合格", "三十一年。", "武汉市青山区", "rung-4",
    ):  # fmt: skip
        assert words in text
    assert f'href="{Craftsman.objects.get(name="闻铁生").get_absolute_url()}"' in text


def test_the_craftsmans_page_says_the_skill_the_honours_and_the_lineage(client):
    text = page(client, full_craftsman().get_absolute_url())
    for words in (
        "<h1>闻铁生</h1>",
        "荆楚工匠",
        "2019",
        "单面焊双面成形",
        "预热规程0",
        "佘万钧",
        "覃守拙0",
        "杭秋实0",
        "闻铁生工匠创新工作室",
        "焊工",
    ):
        assert words in text
    assert text.index("佘万钧") < text.index("覃守拙0") < text.index("杭秋实0")


@pytest.mark.parametrize("make", [lambda: make_studio(approved=False), lambda: make_craftsman(approved=False)])
def test_what_is_not_approved_is_not_found(client, make):
    assert client.get(make().get_absolute_url()).status_code == 404


def test_a_waiting_draft_is_not_shown(client):
    studio = make_studio(field="薄板焊接")
    edit(profile=studio, by=None, values={"field": "还没批准"})
    assert "还没批准" not in page(client, studio.get_absolute_url())


def test_a_revoked_name_is_hidden_everywhere_at_once(client):
    craftsman = make_craftsman("覃守拙", honour="荆楚工匠")
    led, joined = make_studio("甲工作室", leader=craftsman, leader_text="覃守拙"), make_studio("乙工作室")
    add_member(studio=joined, by=None, craftsman=craftsman)
    master = make_craftsman("佘万钧")
    take_apprentice(master=master, by=None, apprentice=craftsman, since=2008)
    shown_in = [led.get_absolute_url(), joined.get_absolute_url(), master.get_absolute_url()]
    assert all("覃守拙" in page(client, address) for address in shown_in)

    revoke_honour(honour=craftsman.honours.get(), by=None, on=DAY, reason="不实")

    assert not any("覃守拙" in page(client, address) for address in shown_in)
    assert client.get(craftsman.get_absolute_url()).status_code == 404


def test_a_revoked_studio_is_not_found(client):
    studio = make_studio(level=Level.CITY)
    add_designation(studio=studio, by=None, step=Step.REVOKED, on=DAY)
    assert client.get(studio.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("make", "queries"), [(full_studio, 8), (full_craftsman, 7)])
def test_a_public_page_costs_the_same_for_one_row_or_three(client, rows, make, queries, django_assert_num_queries):
    address = make(rows).get_absolute_url()
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


STAFF_PAGES = [
    ("staff_profiles", []), ("upload", []), ("new_profile", ["studios"]), ("new_profile", ["craftsmen"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), STAFF_PAGES)
def test_staff_pages_are_for_staff(client, federation, name, args):
    address = reverse(f"directory:{name}", args=args)
    assert client.get(address).status_code == 302
    for kind in (None, "clerk", "approver", "investor"):
        person = make_person()
        if kind:
            make_role(person, kind, federation.province if kind != "investor" else None)
        client.force_login(person)
        assert client.get(address).status_code == 403
    client.force_login(federation.wuhan_staff)
    assert client.get(address).status_code == 200


def test_staff_find_and_change_only_the_profiles_of_their_region(client, federation):
    studio, craftsman = make_studio(office=federation.wuhan), make_craftsman(office=federation.wuhan, honour="荆楚工匠")
    member = add_member(studio=studio, by=None, name="杭秋实")
    honour = craftsman.honours.get()
    client.force_login(federation.yichang_staff)

    assert "闻铁生" not in page(client, reverse("directory:staff_profiles"))
    posts = [
        reverse("directory:staff_profile", args=["studios", studio.ref]),
        reverse("directory:approve", args=["studios", studio.ref]),
        reverse("directory:add_to_studio", args=["studios", studio.ref, "designation"]),
        reverse("directory:remove_member", args=[studio.ref, member.pk]),
        reverse("directory:add_to_craftsman", args=["craftsmen", craftsman.ref, "honour"]),
        reverse("directory:revoke_honour", args=[craftsman.ref, honour.pk]),
    ]
    assert [client.post(address).status_code for address in posts] == [404] * len(posts)
    assert client.get(posts[0]).status_code == 404

    client.force_login(federation.province_staff)
    assert "闻铁生工匠创新工作室" in page(client, reverse("directory:staff_profiles"))
    assert client.get(posts[0]).status_code == 200


def fields(studio, **changes):
    shown = {name: "" if value is None else value for name, value in studio.drafted().items() if name != "unit"}
    return {**shown, **changes}


def test_a_draft_is_edited_compared_and_approved(client, federation):
    studio = make_studio(office=federation.wuhan, field="薄板焊接")
    address = reverse("directory:staff_profile", args=["studios", studio.ref])
    client.force_login(federation.wuhan_staff)

    assert client.post(address, fields(studio, field="机器人示教", region_text="湖北省武汉市")).status_code == 302
    text = page(client, address)
    assert "薄板焊接" in text
    assert "机器人示教" in text
    assert Studio.objects.get().draft == {"field": "机器人示教", "region_text": "湖北省武汉市", "region_code": "420100"}

    seen = client.get(address).context["seen"]
    assert client.post(reverse("directory:approve", args=["studios", studio.ref]), {"seen": "0" * 64}).status_code == 409
    assert client.post(reverse("directory:approve", args=["studios", studio.ref]), {"seen": seen}).status_code == 302
    assert "机器人示教" in page(client, studio.get_absolute_url())


def test_a_draft_that_is_not_valid_is_said_beside_its_field(client, federation):
    studio = make_studio(office=federation.wuhan)
    client.force_login(federation.wuhan_staff)
    answer = client.post(reverse("directory:staff_profile", args=["studios", studio.ref]), fields(studio, name=""))
    assert answer.status_code == 422
    assert "id_name" in answer.content.decode()
    assert Studio.objects.get().draft is None


@pytest.mark.parametrize(("kind", "values"), [("studios", {"name": "量子导航创新工作室", "kind": "worker"}), ("craftsmen", {"name": "付一鸣"})])
def test_staff_add_a_profile_by_hand(client, federation, kind, values):
    client.force_login(federation.wuhan_staff)
    answer = client.post(reverse("directory:new_profile", args=[kind]), values)
    made = (Studio if kind == "studios" else Craftsman).objects.get()
    assert answer.url == reverse("directory:staff_profile", args=[kind, made.ref])
    assert (made.name, made.office, made.approved_at) == (values["name"], federation.wuhan, None)
    assert client.post(reverse("directory:new_profile", args=[kind]), {}).status_code == 422


def test_what_happened_to_a_studio_is_written_down(client, federation):
    studio = make_studio(office=federation.wuhan)
    client.force_login(federation.wuhan_staff)

    def add(what, **values):
        prefix = {"designation": "designationform", "change": "change", "member": "memberform", "achievement": "achievementform"}[what]
        address = reverse("directory:add_to_studio", args=["studios", studio.ref, what])
        return client.post(address, {f"{prefix}-{name}": value for name, value in values.items()}).status_code

    assert add("designation", step="designated", level="city", on="2024-05-01", body="武汉市总工会") == 302
    assert add("designation", step="reviewed", level="city", on="2025-05-01") == 422  # without its result
    assert add("designation", step="reviewed", level="national", result="qualified", on="2025-05-01") == 422  # a level that is not held
    assert add("change", step="leader", value="覃守拙", on="2025-06-01") == 302
    assert add("change", step="renamed", value="江汉焊接工作室", on="2025-06-01") == 302
    assert add("change", step="moved", value="长江航道工程队", on="2025-06-01") == 302
    assert add("member", name="杭秋实", part="探伤，技师") == 302
    assert add("achievement", title="年节约", kind="benefit", year="2022", benefit_yuan="2140000", basis="财务证明", rung="2") == 302
    assert add("achievement", title="年节约", kind="benefit", year="2022", benefit_yuan="2140000", rung="2") == 422

    studio.refresh_from_db()
    assert (studio.level, studio.leader_text, studio.name, studio.unit_text) == ("city", "覃守拙", "江汉焊接工作室", "长江航道工程队")
    text = page(client, reverse("directory:staff_profile", args=["studios", studio.ref]))
    for words in ("杭秋实", "214 万元", "变更领衔人"):
        assert words in text
    member = Member.objects.get()
    assert client.post(reverse("directory:remove_member", args=[studio.ref, member.pk])).status_code == 302
    assert not Member.objects.exists()


def test_honours_are_written_down_and_revoked_with_a_reason(client, federation):
    craftsman = make_craftsman(office=federation.wuhan)
    client.force_login(federation.wuhan_staff)
    add = reverse("directory:add_to_craftsman", args=["craftsmen", craftsman.ref, "honour"])
    assert client.post(add, {"honourform-title": "荆楚工匠", "honourform-level": "province", "honourform-on": "2019-04-28"}).status_code == 302
    honour = Honour.objects.get()
    revoke = reverse("directory:revoke_honour", args=[craftsman.ref, honour.pk])

    assert client.post(revoke, {"revokeform-on": "2025-05-01"}).status_code == 422
    assert client.get(craftsman.get_absolute_url()).status_code == 200
    assert client.post(revoke, {"revokeform-on": "2025-05-01", "revokeform-reason": "事迹不实"}).status_code == 302
    assert client.get(craftsman.get_absolute_url()).status_code == 404
    assert "事迹不实" in page(client, reverse("directory:staff_profile", args=["craftsmen", craftsman.ref]))

    apprentice = reverse("directory:add_to_craftsman", args=["craftsmen", craftsman.ref, "apprentice"])
    assert client.post(apprentice, {"apprenticeform-apprentice_name": "覃守拙", "apprenticeform-since": "2008"}).status_code == 302
    assert client.post(apprentice, {"apprenticeform-apprentice_name": "覃守拙", "apprenticeform-since": "x"}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_staff_list_costs_the_same_for_one_profile_or_three(client, federation, rows, django_assert_num_queries):
    for row in range(rows):
        make_studio(f"甲{row}工作室", office=federation.wuhan)
    client.force_login(federation.wuhan_staff)
    client.get(reverse("directory:staff_profiles"))
    with django_assert_num_queries(9):
        client.get(reverse("directory:staff_profiles"))


def test_the_staff_list_is_searched_and_narrowed(client, federation):
    make_studio("付一鸣技能大师工作室", office=federation.wuhan)
    make_studio("邵冰创新工作室", office=federation.wuhan, approved=False)
    client.force_login(federation.wuhan_staff)
    address = reverse("directory:staff_profiles")
    assert "邵冰" not in page(client, f"{address}?q=付一鸣")
    assert "付一鸣" in page(client, f"{address}?q=fym")
    assert "付一鸣" not in page(client, f"{address}?waiting=1")
    assert "还没有" in page(client, f"{address}?kind=craftsmen") or "Nothing here yet" in page(client, f"{address}?kind=craftsmen")


def upload(client, content, kind="studios", name="创新工作室名单.xlsx"):
    return client.post(reverse("directory:upload"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def test_a_list_is_looked_at_first_and_then_imported_by_one_post(client, federation):
    client.force_login(federation.wuhan_staff)
    answer = upload(client, studios_xlsx(FU, ("林真劳模工作室", None, "劳模工作室", "省级", None, "福建省漳州市")))
    listed = DirectoryImport.objects.get()
    assert answer.url == reverse("directory:import", args=[listed.ref])
    assert (listed.by, listed.office, listed.file.name) == (federation.wuhan_staff, federation.wuhan, "创新工作室名单.xlsx")

    shown = client.get(answer.url)
    text = shown.content.decode()
    for words in ("付一鸣技能大师工作室", "武汉地铁集团有限公司", "没有单位", "没有年份"):
        assert words in text
    assert not Studio.objects.exists()

    done = client.post(reverse("directory:apply_import", args=[listed.ref]), {"seen": shown.context["plan"].fingerprint}, follow=True)
    assert done.status_code == 200
    assert Studio.objects.count() == 2
    listed.refresh_from_db()
    assert (listed.added, listed.applied_at is not None) == (2, True)
    assert "创新工作室名单.xlsx" in page(client, reverse("directory:upload"))

    again = client.post(reverse("directory:apply_import", args=[listed.ref]), {"seen": shown.context["plan"].fingerprint})
    assert again.status_code == 302
    assert Studio.objects.count() == 2


def test_a_possible_duplicate_is_decided_on_the_page(client, federation):
    there = make_craftsman("母永奇", unit_text="中铁隧道局集团有限公司", office=federation.wuhan)
    client.force_login(federation.wuhan_staff)
    row = ("母永奇", "中铁隧道股份有限公司", "盾构司机", "大国工匠", 2021, None)
    shown = client.get(upload(client, craftsmen_xlsx(row), kind="craftsmen").url)
    assert f'value="ref:{there.ref}"' in shown.content.decode()

    address = reverse("directory:apply_import", args=[DirectoryImport.objects.get().ref])
    client.post(address, {"seen": shown.context["plan"].fingerprint, "row-3": f"ref:{there.ref}"})
    assert Craftsman.objects.get().honours.get().title == "大国工匠"


def test_what_changed_since_one_looked_is_shown_again_instead_of_imported(client, federation):
    client.force_login(federation.wuhan_staff)
    shown = client.get(upload(client, studios_xlsx(FU)).url)
    make_studio(FU[0], unit_text=FU[1], office=federation.wuhan)
    answer = client.post(reverse("directory:apply_import", args=[DirectoryImport.objects.get().ref]), {"seen": shown.context["plan"].fingerprint})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert Studio.objects.get().designations.count() == 0


def test_a_list_with_a_row_that_cannot_be_taken_offers_no_button(client, federation):
    client.force_login(federation.wuhan_staff)
    shown = client.get(upload(client, studios_xlsx(FU, (None, "某单位", None, "市级", 2023, None))).url)
    text = shown.content.decode()
    assert "工作室名称" in text
    assert 'class="action-bar"' not in text
    answer = client.post(reverse("directory:apply_import", args=[DirectoryImport.objects.get().ref]), {"seen": shown.context["plan"].fingerprint})
    assert answer.status_code == 422
    assert not Studio.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not a sheet", b"%PDF-1.4 x", studios_xlsx()[:200]])
def test_what_is_no_list_is_refused_beside_the_field_and_not_kept(client, federation, content):
    client.force_login(federation.wuhan_staff)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not DirectoryImport.objects.exists()
    assert not PrivateFile.objects.exists()


def test_a_list_sent_by_another_city_is_not_found(client, federation):
    client.force_login(federation.wuhan_staff)
    address = upload(client, studios_xlsx(FU)).url
    client.force_login(federation.yichang_staff)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}apply/").status_code == 404
    client.force_login(federation.province_staff)
    assert client.get(address).status_code == 200
    client.force_login(make_person())
    assert client.get(address).status_code == 403
    assert client.post(f"{address}apply/").status_code == 403
