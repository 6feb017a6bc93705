"""The pages of a studio's life: what the public, keepers, unions and staff see and do."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directory.actions.applying import start_application
from directory.actions.craftsmen import give_honour, revoke_honour, take_apprentice
from directory.actions.exchanges import book, offer_date, record_visit
from directory.actions.funding import write_fund_row
from directory.actions.merging import merge_craftsmen
from directory.actions.profiles import approve
from directory.actions.reviewing import file_review
from directory.actions.studios import add_achievement, add_designation, add_member
from directory.models import Achieved, Application, Booking, Consultation, Craftsman, FundRow, Keeper, Level, Offer, Result, Step, Studio, Visit
from directory.pictures import card
from ledger import clock
from tests.factories.directory import application_values, make_craftsman, make_kept_studio, make_studio
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def picture(size=(600, 900), kind="JPEG"):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(out, kind)
    return SimpleUploadedFile(f"照片.{kind.lower()}", out.getvalue(), content_type=f"image/{kind.lower()}")


def linked(text):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])


@pytest.fixture
def kept(federation):
    unit = make_organization("江汉电机厂工会", under=federation.wuhan)
    return make_kept_studio(office=federation.wuhan, unit=unit, unit_text="江汉电机厂", region_text="湖北省武汉市")


def offered(studio, **changed):
    starts = clock.now() + dt.timedelta(days=10)
    fields = {"kind": "visit", "theme": "绕组嵌线", "starts": starts, "ends": starts + dt.timedelta(hours=2), "place": "三号厂房", "places": 20}
    return offer_date(studio=studio, by=None, **{**fields, **changed})


# the public


def test_a_craftsmans_page_says_who_it_is_to_machines_and_to_messengers(client, settings):
    craftsman = make_craftsman(honour="荆楚工匠", grade="首席技师", region_text="湖北省武汉市", special_skill="一次</script><b>成形")
    text = page(client, craftsman.get_absolute_url())
    said = linked(text)
    assert (said["@type"], said["name"], said["jobTitle"], said["award"]) == ("Person", "闻铁生", "焊工，首席技师", ["荆楚工匠（2019）"])
    assert said["workLocation"]["address"] == {"@type": "PostalAddress", "addressCountry": "CN", "addressRegion": "湖北", "addressLocality": "武汉"}
    assert "</script><b>" not in text.split("application/ld+json")[1].split("</script>")[0]
    address = f"{settings.SITE_URL}{craftsman.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in text
    for name, value in (("og:type", "profile"), ("og:title", "闻铁生"), ("og:url", address), ("og:image", f"{address}card.png")):
        assert f'<meta property="{name}" content="{value}">' in text


def test_a_studios_page_is_an_organization_to_machines(client):
    leader = make_craftsman("闻铁生")
    studio = make_studio(leader=leader, leader_text="闻铁生", field="薄板焊接", founded=2014, level=Level.CITY)
    add_member(studio=studio, by=None, name="覃守拙")
    said = linked(page(client, studio.get_absolute_url()))
    assert (said["@type"], said["name"], said["foundingDate"], said["founder"]["name"]) == ("Organization", studio.name, "2014", "闻铁生")
    assert said["member"] == [{"@type": "Person", "name": "覃守拙"}]


def test_the_lineage_is_a_tree_over_generations_with_its_table(client):
    names = ("熊", "佘万钧", "闻铁生", "覃守拙", "杭秋实", "冉立秋")
    first, she, wen, qin, hang, ran = (make_craftsman(name) for name in names)
    for master, apprentice, since in ((first, she, 1970), (she, wen, 1995), (wen, qin, 2008), (qin, hang, 2016), (hang, ran, 2024)):
        take_apprentice(master=master, by=None, apprentice=apprentice, since=since)
    text = page(client, wen.get_absolute_url())
    tree, table = text.split('id="lineage-table"')
    assert [tree.index(f">{name}<", tree.index('class="lineage"')) for name in names] == sorted(
        tree.index(f">{name}<", tree.index('class="lineage"')) for name in names
    )
    assert tree.count('class="lineage-self"') == 1
    assert all(f">{name}<" in table for name in names)
    assert "共 6 代" in text


def test_a_master_of_many_shows_six_in_the_tree_and_all_in_the_table(client):
    wen = make_craftsman("闻铁生")
    for number in range(9):
        take_apprentice(master=wen, by=None, name=f"徒弟{number}", since=2000 + number)
    tree, table = page(client, wen.get_absolute_url()).split('id="lineage-table"')
    assert "另外 3 人" in tree
    assert "徒弟6" not in tree
    assert "徒弟8" in table


def test_the_share_card_is_a_picture_of_the_usual_size(client):
    from PIL import Image

    studio = make_studio("江汉重型机械厂闻铁生工匠创新工作室联盟", field="薄板焊接、焊接变形控制、机器人示教", level=Level.PROVINCE)
    for address in (f"{studio.get_absolute_url()}card.png", f"{make_craftsman(honour='荆楚工匠').get_absolute_url()}card.png"):
        answer = client.get(address)
        assert answer["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (1200, 630)
    assert client.get(f"{make_studio('草稿工作室', approved=False).get_absolute_url()}card.png").status_code == 404


def test_a_full_profile_prints_on_one_page(client):
    import pypdfium2 as pdfium

    craftsman = make_craftsman(
        honour="荆楚工匠",
        grade="首席技师",
        special_skill="六毫米薄板单面焊双面成形" * 6,
        biography="在车间三十一年。" * 200,
        region_text="湖北省武汉市",
    )
    studio = make_studio("闻铁生工匠创新工作室" * 3, leader=craftsman, level=Level.CITY, field="焊接" * 40, introduction="每月一题。" * 300)
    for number in range(30):
        add_achievement(by=None, studio=studio, craftsman=craftsman, title="大型箱梁翻身吊具" * 6, kind=Achieved.PATENT, year=2000 + number % 20)
        take_apprentice(master=craftsman, by=None, name=f"徒弟{number}", since=2001)
        add_member(studio=studio, by=None, name=f"成员{number}")
        add_designation(
            studio=studio, by=None, step=Step.REVIEWED, level=Level.CITY, result=Result.QUALIFIED, on=dt.date(2022, 1, 1), body="武汉市总工会"
        )
    for profile in (craftsman, studio):
        answer = client.get(f"{profile.get_absolute_url()}profile.pdf")
        assert answer["Content-Type"] == "application/pdf"
        with pdfium.PdfDocument(answer.content) as made:
            assert len(made) == 1
            text = made[0].get_textpage().get_text_range()
        assert "闻铁生" in text
        assert "另有 24 项" in text


def test_the_printed_page_is_drawn_once_until_something_on_it_changes(client, monkeypatch):
    drawn = []
    monkeypatch.setattr("directory.printing.render", lambda name, data, timestamp: drawn.append(data["title"]) or b"%PDF")
    studio = make_studio()
    for _turn in range(2):
        assert client.get(f"{studio.get_absolute_url()}profile.pdf").content == b"%PDF"
    assert len(drawn) == 1
    add_achievement(by=None, studio=studio, title="翻身吊具", kind=Achieved.PATENT, year=2024)
    client.get(f"{studio.get_absolute_url()}profile.pdf")
    assert len(drawn) == 2


def test_a_photograph_is_public_once_it_is_approved_and_carries_no_camera_data(client, kept):
    from PIL import Image

    studio, keeper = kept
    client.force_login(keeper)
    sending = reverse("directory:send_portrait", args=["studios", studio.ref])
    shown = reverse("directory:portrait", args=["studios", studio.slug])
    assert client.post(sending, {"portraitform-upload": SimpleUploadedFile("照片.jpg", b"not a picture")}).status_code == 422
    assert client.post(sending, {"portraitform-upload": picture()}).status_code == 302
    assert client.get(shown).status_code == 404
    waiting = client.get(reverse("directory:draft_portrait", args=["studios", studio.ref]))
    assert waiting.status_code == 200
    assert b"".join(waiting.streaming_content)

    approve(profile=studio, by=None)
    answer = client.get(shown)
    opened = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (opened.size, opened.format, dict(opened.getexif())) == ((640, 800), "WEBP", {})
    assert shown in page(client, studio.get_absolute_url())
    client.force_login(make_person())
    assert client.get(reverse("directory:draft_portrait", args=["studios", studio.ref])).status_code == 404


def test_a_merged_profile_leads_to_the_one_that_stayed(client):
    one, other = make_craftsman("母永奇"), make_craftsman("母永奇", unit_text="中铁隧道股份")
    merge_craftsmen(kept=one, gone=other, by=None)
    answer = client.get(other.get_absolute_url())
    assert (answer.status_code, answer.url) == (301, one.get_absolute_url())


def test_the_feed_and_the_sitemap_name_what_is_public(client):
    studio, craftsman = make_studio(), make_craftsman("覃守拙")
    hidden = make_studio("草稿工作室", approved=False)
    for address in (reverse("directory:feed"), "/sitemap.xml"):
        text = page(client, address)
        assert f"{studio.get_absolute_url()}</" in text or f'href="http://testserver{studio.get_absolute_url()}"' in text
        assert craftsman.get_absolute_url() in text
        assert hidden.get_absolute_url() not in text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("directory:visits", 3), ("directory:feed", 2)])
def test_public_pages_cost_the_same_for_one_row_or_three(client, kept, rows, name, queries, django_assert_num_queries):
    studio, _keeper = kept
    for number in range(rows):
        offered(studio)
        make_craftsman(f"工匠{number}")
    address = reverse(name, args=[studio.slug] if name == "directory:visits" else [])
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_experts_page_with_visits_dates_and_questions_stays_within_ten_queries(client, kept, rows, django_assert_num_queries):
    studio, _keeper = kept
    for number in range(rows):
        offered(studio)
        record_visit(studio=studio, by=None, on=clock.today(), guests=f"{number}厂", people=3, kind="visit")
        add_member(studio=studio, by=None, craftsman=make_craftsman(f"覃守拙{number}"))
        Consultation.objects.create(studio=studio, asked_by=make_person(), matter="quality", title="题", text="文")
    client.get(studio.get_absolute_url())
    with django_assert_num_queries(9):
        text = page(client, studio.get_absolute_url())
    assert "0厂" in text
    assert "绕组嵌线" in text


def test_questions_show_as_numbers_by_kind_from_three_on(client, kept):
    studio, _keeper = kept
    for number in range(3):
        Consultation.objects.create(studio=studio, asked_by=make_person(), matter="quality", title=f"秘密{number}", text="文")
    Consultation.objects.create(studio=studio, asked_by=make_person(), matter="safety", title="秘密", text="文")
    text = page(client, studio.get_absolute_url())
    assert "质量" in text
    assert "秘密" not in text
    assert ">安全<" not in text
    assert "其他类别共 1 条" in text


# visits


def test_a_union_books_on_the_page_and_the_calendar_knows_the_dates(client, kept, federation):
    studio, keeper = kept
    offer = offered(studio)
    address = reverse("directory:visits", args=[studio.slug])
    text = page(client, address)
    assert "绕组嵌线" in text
    assert "还剩 20 个名额" in text
    assert client.post(address, {"offer": offer.ref}).status_code == 403

    clerk = make_person(name="游子墨")
    union = make_organization("宜昌造船厂工会", under=federation.yichang)
    make_role(clerk, "clerk", union)
    client.force_login(clerk)
    form = {
        "offer": offer.ref,
        "bookingform-organization": union.pk,
        "bookingform-people": 21,
        "bookingform-contact": "游子墨",
        "bookingform-phone": "1",
    }
    assert "还剩 20 个名额" in client.post(address, form).content.decode()
    assert not Booking.objects.exists()
    answer = client.post(address, {**form, "bookingform-people": 12})
    made = Booking.objects.get()
    assert answer.url == reverse("directory:booking", args=[made.ref])
    assert "宜昌造船厂工会" in page(client, answer.url)
    assert "还剩 8 个名额" in page(client, address)
    assert studio.name in page(client, reverse("directory:bookings"))
    assert client.post(answer.url, {"act": "cancel"}).status_code == 302
    assert "还剩 20 个名额" in page(client, address)

    calendar = client.get(reverse("directory:visits_calendar", args=[studio.slug]))
    assert calendar["Content-Type"].startswith("text/calendar")
    body = calendar.content.decode().replace("\r\n ", "")
    assert f"SUMMARY:{studio.name}：绕组嵌线" in body
    assert "STATUS:CONFIRMED" in body
    assert "游子墨" not in body

    client.force_login(keeper)
    cancelling = reverse("directory:cancel_offer", args=[offer.ref])
    assert client.post(cancelling, {"reasonform-reason": ""}).status_code == 422
    assert client.post(cancelling, {"reasonform-reason": "检修"}).status_code == 302
    assert "STATUS:CANCELLED" in client.get(reverse("directory:visits_calendar", args=[studio.slug])).content.decode()


def test_after_the_visit_the_keeper_writes_who_came_and_the_union_how_it_was(client, kept, federation):
    studio, keeper = kept
    offer = offered(studio)
    clerk = make_person()
    union = make_organization("宜昌造船厂工会", under=federation.yichang)
    make_role(clerk, "clerk", union)
    group = book(offer=offer, organization=union, by=clerk, people=12, contact="游子墨", phone="1")
    attending = reverse("directory:group", args=[group.ref, "attend"])
    client.force_login(keeper)
    assert client.post(attending, {"attendanceform-came": 11}).status_code == 409  # not yet
    Offer.objects.update(starts=clock.now() - dt.timedelta(hours=2), ends=clock.now() - dt.timedelta(hours=1))
    assert client.post(attending, {"attendanceform-came": "x"}).status_code == 422
    assert client.post(attending, {"attendanceform-came": 11, "attendanceform-note": "带走两项改进"}).status_code == 302
    client.force_login(clerk)
    there = reverse("directory:booking", args=[group.ref])
    assert client.post(there, {"act": "impressions", "impressionsform-text": ""}).status_code == 422
    assert client.post(there, {"act": "impressions", "impressionsform-text": "手把手教"}).status_code == 302
    assert "带走两项改进" in page(client, studio.get_absolute_url())
    assert "手把手教" not in page(client, studio.get_absolute_url())
    client.force_login(keeper)
    assert "手把手教" in page(client, reverse("directory:kept", args=[studio.ref]))


# the keeper's desk


def test_a_keeper_writes_the_studios_daily_record(client, kept):
    studio, keeper = kept
    leader = make_craftsman("游子墨", office=studio.office)
    Studio.objects.filter(pk=studio.pk).update(leader=leader)
    write_fund_row(studio=studio, by=None, kind="granted", amount_fen=5_000_000, on=clock.today(), what="补助")
    client.force_login(keeper)
    today, year = clock.today().isoformat(), clock.today().year - 1

    def keep(what, /, **values):
        form = {"offer": "offerform", "visit": "visitform", "money": "spendingform", "review": "reviewform", "apprentice": "apprenticeform"}[what]
        data = {f"{form}-{name}": value for name, value in values.items()}
        return client.post(reverse("directory:keep", args=[studio.ref, what]), data).status_code

    day = (clock.today() + dt.timedelta(days=20)).isoformat()
    offer = {"kind": "visit", "theme": "嵌线", "day": day, "from_time": "09:00", "until_time": "11:30", "days": 2, "place": "三号厂房", "places": 10}
    assert keep("offer", **offer) == 302
    made = Offer.objects.get()
    assert (made.ends - made.starts) == dt.timedelta(days=1, hours=2, minutes=30)
    assert keep("offer", **{**offer, "day": "2020-01-01"}) == 422
    assert keep("visit", kind="lesson", on=today, days=1, guests="船舶学校", people=46) == 302
    assert keep("visit", kind="lesson", on="2999-01-01", days=1, guests="船舶学校", people=46) == 422
    assert keep("money", kind="spent", amount="128.50", on=today, what="耗材") == 302
    assert keep("money", kind="spent", amount="999999", on=today, what="耗材") == 422
    assert keep("money", kind="granted", amount="1", on=today, what="自己拨付") == 422  # not among the keeper's choices
    assert keep("review", year=year, patents=1, papers=0, others=0, exchanges=2, apprentices=1, done="做了三件事", benefit="10") == 302
    assert keep("apprentice", apprentice_name="杭秋实", since=2024) == 302

    assert (Visit.objects.count(), FundRow.objects.filter(kind="spent").get().amount_fen, studio.reviews.get().benefit_fen) == (1, 12_850, 1000)
    pair = leader.taught.get()
    sign, conclude = (reverse("directory:agreement", args=[studio.ref, pair.pk, act]) for act in ("sign", "conclude"))
    assert client.post(sign, {"agreementform-signed_on": today}).status_code == 422
    assert client.post(sign, {"agreementform-signed_on": today, "agreementform-ends_on": day, "agreementform-goal": "独立嵌线"}).status_code == 302
    ended = {"concludingform-result": "reached", "concludingform-on": today, "concludingform-note": "考取技师"}
    assert client.post(conclude, ended).status_code == 302
    assert client.post(conclude, ended).status_code == 409
    pair.refresh_from_db()
    assert (pair.goal, pair.result, pair.until) == ("独立嵌线", "reached", clock.today().year if pair.since <= clock.today().year else pair.since)
    text = page(client, reverse("directory:kept", args=[studio.ref]))
    for words in ("船舶学校", "128.50", "出师", "已报，待考核", "结余 49,871.50 元"):
        assert words in text
    assert studio.name in page(client, reverse("directory:my_studios"))


def test_a_keepers_draft_waits_for_the_region(client, kept, federation):
    studio, keeper = kept
    client.force_login(keeper)
    address = reverse("directory:draft", args=["studios", studio.ref])
    shown = {name: "" if value is None else value for name, value in studio.drafted().items() if name not in ("unit", "portrait")}
    assert client.post(address, {**shown, "field": "绕组嵌线"}).status_code == 302
    assert "绕组嵌线" in page(client, address)
    assert "绕组嵌线" not in page(client, studio.get_absolute_url())
    assert client.post(address, {**shown, "name": ""}).status_code == 422
    assert client.post(reverse("directory:approve", args=["studios", studio.ref])).status_code == 403
    client.force_login(federation.yichang_staff)
    assert client.get(address).status_code == 404
    client.force_login(federation.wuhan_staff)
    assert "绕组嵌线" in page(client, reverse("directory:staff_profile", args=["studios", studio.ref]))


def test_a_craftsman_with_an_account_edits_the_own_page(client):
    person = make_person()
    craftsman = make_craftsman("闻铁生", person=person)
    client.force_login(person)
    assert "闻铁生" in page(client, reverse("directory:my_studios"))
    assert page(client, reverse("directory:draft", args=["craftsmen", craftsman.ref]))
    assert client.get(reverse("directory:draft", args=["craftsmen", make_craftsman("别人").ref])).status_code == 404


# questions


def test_a_question_is_asked_and_answered_on_pages(client, kept):
    studio, keeper = kept
    worker = make_person(name="提问的人")
    address = reverse("directory:ask", args=[studio.slug])
    assert client.get(address).status_code == 302
    client.force_login(worker)
    assert client.post(address, {"questionform-matter": "quality"}).status_code == 422
    answer = client.post(address, {"questionform-matter": "quality", "questionform-title": "为什么裂", "questionform-text": "六毫米板"})
    question = Consultation.objects.get()
    assert answer.url == question.get_absolute_url()
    assert "六毫米板" in page(client, answer.url)
    assert "为什么裂" in page(client, reverse("directory:questions"))

    def move(act, **values):
        return client.post(reverse("directory:move_question", args=[question.ref, act]), values).status_code

    assert move("accept") == 403
    client.force_login(keeper)
    assert move("accept") == 302
    assert move("assign", **{"assignform-expert": ""}) == 422
    assert move("assign", **{"assignform-expert": "覃守拙"}) == 302
    assert move("answer", **{"answerform-answer": "先预热"}) == 302
    client.force_login(worker)
    assert "先预热" in page(client, answer.url)
    assert move("close") == 302
    client.force_login(keeper)
    assert move("call-back", **{"callbackform-satisfied": "yes", "callbackform-said": "好了"}) == 302
    assert move("accept") == 409
    client.force_login(make_person())
    assert client.get(answer.url).status_code == 404


# applications


def test_a_unit_applies_and_the_city_designates_on_pages(client, federation):
    unit = make_organization("江汉重型机械厂工会", under=federation.wuhan)
    clerk = make_person()
    make_role(clerk, "clerk", unit)
    client.force_login(clerk)
    values = {f"applicationform-{name}": value for name, value in application_values(equipment_fen=860_000).items()}
    new = reverse("directory:new_application")
    assert client.post(new, {**values, "applicationform-unit": unit.pk, "applicationform-promoted": 99}).status_code == 422
    answer = client.post(new, {**values, "applicationform-unit": unit.pk})
    made = Application.objects.get()
    assert (answer.url, made.equipment_fen) == (made.get_absolute_url(), 86_000_000)
    assert "连续开展年数" in page(client, made.get_absolute_url())
    edited = client.post(reverse("directory:edit_application", args=[made.ref]), {**values, "applicationform-members": 15})
    assert edited.status_code == 302

    def move(act, **given):
        return client.post(reverse("directory:move_application", args=[made.ref, act]), given).status_code

    assert move("submit") == 302
    assert move("designate", **{"designationofapplicationform-on": clock.today().isoformat()}) == 403
    client.force_login(federation.yichang_staff)
    assert client.get(made.get_absolute_url()).status_code == 404
    client.force_login(federation.wuhan_staff)
    assert made.name in page(client, reverse("directory:applications"))
    assert move("return") == 422
    assert move("designate", **{"designationofapplicationform-on": "x"}) == 422
    assert move("designate", **{"designationofapplicationform-on": clock.today().isoformat()}) == 302
    studio = Studio.objects.get()
    assert (studio.level, studio.is_public) == ("city", True)
    assert page(client, studio.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_applications_costs_the_same_for_one_or_three(client, federation, rows, django_assert_num_queries):
    unit = make_organization("江汉重型机械厂工会", under=federation.wuhan)
    for _row in range(rows):
        Application.objects.create(unit=unit, holder=federation.wuhan, state="submitted", **application_values())
    client.force_login(federation.wuhan_staff)
    client.get(reverse("directory:applications"))
    with django_assert_num_queries(9):
        client.get(reverse("directory:applications"))


# staff


def test_staff_decide_a_review_against_what_is_recorded(client, kept, federation):
    studio, keeper = kept
    year = clock.today().year - 1
    file_review(studio=studio, by=keeper, year=year, done="没有新成果", patents=4)
    client.force_login(federation.wuhan_staff)
    assert studio.name in page(client, reverse("directory:reviews"))
    address = reverse("directory:review", args=[studio.ref, year])
    text = page(client, address)
    for words in ("没有全部达到", "填报数", "没有新成果"):
        assert words in text
    form = {"decisionform-result": "rectify", "decisionform-on": clock.today().isoformat()}
    assert client.post(address, form).status_code == 422  # without its day
    due = clock.today() + dt.timedelta(days=180)
    assert client.post(address, {**form, "decisionform-due": due.isoformat()}).status_code == 302
    text = page(client, reverse("directory:reviews"))
    assert "限期整改" in text
    with clock.at(clock.now() + dt.timedelta(days=200)):
        assert "到期" in page(client, reverse("directory:reviews"))
    client.force_login(federation.yichang_staff)
    assert client.get(address).status_code == 404


def test_counts_are_asked_for_a_day_a_scope_and_a_knowledge(client, federation):
    make_studio("甲工作室", office=federation.wuhan, level=Level.PROVINCE, on=dt.date(2023, 5, 1))
    make_studio("乙工作室", office=federation.yichang, level=Level.PROVINCE, on=dt.date(2025, 5, 1))
    client.force_login(federation.province_staff)
    address = reverse("directory:counts")
    assert "命名工作室 2 家" in page(client, address)
    assert "命名工作室 1 家" in page(client, f"{address}?on=2024-12-31")
    assert "命名工作室 0 家" in page(client, f"{address}?on=2024-12-31&office={federation.yichang.ref}")
    assert "命名工作室 0 家" in page(client, f"{address}?on=2024-12-31&known=2020-01-01")
    assert client.get(f"{address}?on=2024-12-31&as=xlsx")["Content-Type"].endswith("spreadsheetml.sheet")
    client.force_login(federation.wuhan_staff)
    assert "命名工作室 1 家" in page(client, f"{address}?office={federation.yichang.ref}")  # a scope that is not theirs is not taken


def test_stale_profiles_are_listed(client, federation):
    with clock.at(clock.now() - dt.timedelta(days=400)):
        make_studio("很久没有更新的工作室", office=federation.wuhan)
    make_studio("新近更新的工作室", office=federation.wuhan)
    client.force_login(federation.wuhan_staff)
    text = page(client, f"{reverse('directory:staff_profiles')}?show=stale")
    assert "很久没有更新的工作室" in text
    assert "新近更新的工作室" not in text
    assert "一年没有更新（1）" in text


def test_namesakes_are_looked_at_side_by_side_and_merged_or_kept_apart(client, federation):
    one, other = (make_craftsman("母永奇", unit_text=unit, office=federation.wuhan) for unit in ("中铁隧道局集团有限公司", "中铁隧道股份"))
    third = make_craftsman("母永奇", unit_text="第三家", office=federation.wuhan)
    client.force_login(federation.wuhan_staff)
    listed = page(client, reverse("directory:duplicates"))
    assert listed.count("对照查看：母永奇") == 3
    address = reverse("directory:merge", args=["craftsmen", one.ref, other.ref])
    text = page(client, address)
    assert "中铁隧道局集团有限公司" in text
    assert "中铁隧道股份" in text
    apart = reverse("directory:merge", args=["craftsmen", one.ref, third.ref])
    assert client.post(apart, {"act": "apart"}).status_code == 302
    assert client.post(address, {"act": "merge", "keep": other.ref}).status_code == 302
    one.refresh_from_db()
    assert (one.merged_into, Craftsman.objects.public().count()) == (other, 2)
    assert client.get(address).status_code == 404


def test_a_keeper_is_appointed_by_telephone_and_released(client, federation):
    studio = make_studio(office=federation.wuhan)
    person = make_person(name="季望川", phone="+8613977770001")
    client.force_login(federation.wuhan_staff)
    address = reverse("directory:add_keeper", args=[studio.ref])
    assert "还没有人用这个手机号登录" in client.post(address, {"keeperform-phone": "13977779999"}).content.decode()
    assert client.post(address, {"keeperform-phone": "139 7777 0001"}).status_code == 302
    assert client.post(address, {"keeperform-phone": "139 7777 0001"}).status_code == 422
    keeper = Keeper.objects.get()
    assert "季望川" in page(client, reverse("directory:staff_profile", args=["studios", studio.ref]))
    client.force_login(person)
    assert page(client, reverse("directory:kept", args=[studio.ref]))
    client.force_login(federation.wuhan_staff)
    assert client.post(reverse("directory:release_keeper", args=[studio.ref, keeper.pk])).status_code == 302
    client.force_login(person)
    assert client.get(reverse("directory:kept", args=[studio.ref])).status_code == 404


def test_what_waits_stands_on_ones_own_page(client, federation, kept):
    studio, keeper = kept
    unit = make_organization("江汉重型机械厂工会", under=federation.wuhan)
    Application.objects.create(unit=unit, holder=federation.wuhan, state="submitted", **application_values())
    make_studio("待批准的工作室", office=federation.wuhan, approved=False)
    Consultation.objects.create(studio=studio, asked_by=make_person(), matter="quality", title="题", text="文")
    client.force_login(federation.wuhan_staff)
    text = page(client, reverse("me"))
    assert "待审核的工作室申报" in text
    assert "待批准的工作室主页" in text
    client.force_login(keeper)
    text = page(client, reverse("me"))
    assert "待处理的咨询" in text
    assert "我联络的工作室" in text


def test_an_officer_of_the_unit_sees_the_money_and_nothing_else_of_the_record(client, kept):
    studio, keeper = kept
    clerk = make_person()
    make_role(clerk, "clerk", studio.unit)
    Consultation.objects.create(studio=studio, asked_by=make_person(), matter="quality", title="不给别人看的题", text="文")
    client.force_login(clerk)
    address = reverse("directory:kept", args=[studio.ref])
    text = page(client, address)
    assert "补助资金使用台账" in text
    for hidden in ("不给别人看的题", "预约团组", "填报年度考核表", "编辑主页"):
        assert hidden not in text
    assert client.post(reverse("directory:keep", args=[studio.ref, "visit"]), {
        "visitform-kind": "visit", "visitform-on": clock.today().isoformat(), "visitform-days": 1, "visitform-guests": "甲", "visitform-people": 1,
    }).status_code == 403  # fmt: skip


def test_staff_of_the_region_keep_the_record_but_read_no_question(client, kept, federation):
    studio, keeper = kept
    question = Consultation.objects.create(studio=studio, asked_by=make_person(), matter="quality", title="不给别人看的题", text="文")
    client.force_login(federation.wuhan_staff)
    text = page(client, reverse("directory:kept", args=[studio.ref]))
    assert "预约团组" in text
    assert "不给别人看的题" not in text
    assert client.get(question.get_absolute_url()).status_code == 404
    assert "不给别人看的题" not in page(client, reverse("directory:questions"))


def test_editing_one_field_keeps_the_unit_and_a_region_finer_than_the_list(client, kept):
    studio, keeper = kept
    Studio.objects.filter(pk=studio.pk).update(region_code="420107", region_text="")
    client.force_login(keeper)
    address = reverse("directory:draft", args=["studios", studio.ref])
    assert '<option value="420107" selected>' in page(client, address)
    shown = {name: "" if value is None else value for name, value in Studio.objects.get().drafted().items() if name not in ("unit", "portrait")}
    assert client.post(address, {**shown, "field": "绕组嵌线"}).status_code == 302
    assert Studio.objects.get().draft == {"field": "绕组嵌线"}
    assert client.post(address, {**shown, "field": "绕组嵌线", "unit_text": "长江电机厂"}).status_code == 302
    assert Studio.objects.get().draft == {"field": "绕组嵌线", "unit": None, "unit_text": "长江电机厂"}


@pytest.mark.parametrize("rows", [1, 3])
def test_desks_cost_the_same_for_one_row_or_three(client, kept, federation, rows, django_assert_num_queries):
    """Who keeps a studio, and the staff who look over the reviews, the namesakes and the questions."""
    studio, keeper = kept
    leader = make_craftsman("游子墨", office=studio.office)
    Studio.objects.filter(pk=studio.pk).update(leader=leader)
    write_fund_row(studio=studio, by=None, kind="granted", amount_fen=5_000_000, on=clock.today(), what="补助")
    for number in range(rows):
        offer = offered(studio)
        book(offer=offer, organization=federation.yichang, by=None, people=1, contact="甲", phone="1")
        record_visit(studio=studio, by=None, on=clock.today(), guests=f"{number}厂", people=3, kind="visit")
        write_fund_row(studio=studio, by=None, kind="spent", amount_fen=100, on=clock.today(), what="耗材")
        take_apprentice(master=leader, by=None, apprentice=make_craftsman(f"徒弟{number}"), since=2024)
        file_review(studio=make_studio(f"{number}工作室", office=federation.wuhan, level=Level.CITY), by=None, year=2025, done="做了事")
        Consultation.objects.create(studio=studio, asked_by=make_person(), matter="quality", title="题", text="文")
    for person, address, queries in (
        (keeper, reverse("directory:kept", args=[studio.ref]), 21),
        (keeper, reverse("directory:questions"), 6),
        (federation.wuhan_staff, reverse("directory:reviews"), 10),
        (federation.wuhan_staff, reverse("directory:duplicates"), 7),
        (federation.yichang_staff, reverse("directory:bookings"), 8),
    ):
        client.force_login(person)
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def test_a_share_card_does_not_keep_an_honour_that_was_revoked():
    craftsman = make_craftsman(honour="荆楚工匠")
    second = give_honour(craftsman=craftsman, by=None, title="全国技术能手", level=Level.NATIONAL, on=dt.date(2022, 5, 1))
    craftsman.refresh_from_db()
    before = card(craftsman).read_bytes()
    revoke_honour(honour=second, by=None, on=dt.date(2025, 3, 1), reason="材料不实")
    craftsman.refresh_from_db()
    assert craftsman.title == "荆楚工匠"
    assert card(craftsman).read_bytes() != before


def test_a_spending_sent_twice_is_written_down_once(client, kept):
    studio, keeper = kept
    write_fund_row(studio=studio, by=None, kind="granted", amount_fen=5_000_000, on=dt.date(2025, 3, 1), what="省总工会")
    client.force_login(keeper)
    address = reverse("directory:kept", args=[studio.ref])
    seen = re.search(r'name="seen" value="(\d+)"', page(client, address).split('id="money"')[1])[1]
    sent = {"spendingform-kind": "spent", "spendingform-amount": "1200", "spendingform-on": "2025-04-01", "spendingform-what": "焊丝", "seen": seen}
    for status in (302, 422):
        assert client.post(reverse("directory:keep", args=[studio.ref, "money"]), sent).status_code == status
    assert FundRow.objects.filter(studio=studio, kind="spent").count() == 1


@pytest.mark.parametrize(
    ("what", "sent"),
    [
        ("review", {"reviewform-year": "5", "reviewform-done": "带徒"}),
        ("review", {"reviewform-year": "0", "reviewform-done": "带徒"}),
        (
            "offer",
            {
                "offerform-kind": "visit", "offerform-theme": "参观", "offerform-day": "9999-12-31", "offerform-from_time": "09:00",
                "offerform-until_time": "11:00", "offerform-days": "3", "offerform-place": "三号厂房", "offerform-places": "20",
            },
        ),
    ],
)  # fmt: skip
def test_days_and_years_that_cannot_be_are_said_to_be_wrong(client, kept, what, sent):
    studio, keeper = kept
    client.force_login(keeper)
    assert client.post(reverse("directory:keep", args=[studio.ref, what]), sent).status_code == 422


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_counts_of_the_first_and_last_day_of_all_are_a_page(client, federation, day):
    client.force_login(federation.province_staff)
    for name in ("on", "known"):
        assert client.get(reverse("directory:counts"), {name: day}).status_code in (200, 422)


def test_an_application_opened_and_saved_keeps_its_money_to_the_fen(client, federation):
    unit = make_organization("江汉电机厂工会", under=federation.wuhan)
    clerk = make_person()
    make_role(clerk, "clerk", unit)
    made = start_application(unit=unit, by=clerk, **application_values(equipment_fen=123_456))
    client.force_login(clerk)
    text = page(client, reverse("directory:edit_application", args=[made.ref]))
    assert 'value="1234.56"' in text


@pytest.mark.parametrize("what", ["offer", "visit", "money", "review", "apprentice"])
@pytest.mark.parametrize(
    "sent", [{}, {"people": "99999999999"}, {"year": "²"}, {"amount": "NaN"}, {"days": "32767", "on": "0001-01-01"}, {"since": "-1"}]
)
def test_odd_input_in_a_studios_record_is_answered_with_a_page(client, kept, what, sent):
    studio, keeper = kept
    client.force_login(keeper)
    whole = {
        "kind": {"money": "spent"}.get(what, "visit"), "theme": "甲", "day": "0001-01-01", "from_time": "09:00", "until_time": "10:00", "days": "1",
        "place": "甲", "places": "3", "on": "2025-01-01", "guests": "甲", "people": "3", "amount": "1", "what": "甲", "year": "0", "done": "甲",
        "apprentice_name": "", "since": "99999", **sent,
    }  # fmt: skip
    posted = {f"{what}form-{name}": value for name, value in whole.items()}
    posted |= {name.replace("moneyform", "spendingform"): value for name, value in posted.items()}
    assert client.post(reverse("directory:keep", args=[studio.ref, what]), {**posted, "seen": "²"}).status_code == 422
    assert client.get(reverse("directory:kept", args=[studio.ref])).status_code == 200


def test_a_keeper_of_one_studio_touches_nothing_of_another(client, kept, federation):
    studio, keeper = kept
    other, _someone = make_kept_studio("长江化工专家工作室", office=federation.wuhan)
    offer = offered(other)
    row = write_fund_row(studio=other, by=None, kind="granted", amount_fen=100, on=dt.date(2025, 3, 1), what="省总工会")
    client.force_login(keeper)
    assert client.get(reverse("directory:kept", args=[other.ref])).status_code == 404
    assert client.get(reverse("directory:draft", args=["studios", other.ref])).status_code == 404
    assert client.get(reverse("directory:voucher", args=[studio.ref, row.pk])).status_code == 404
    assert client.post(reverse("directory:cancel_offer", args=[offer.ref]), {"reasonform-reason": "不想"}).status_code == 404
    sent = {"spendingform-kind": "spent", "spendingform-amount": "0", "spendingform-on": "2025-04-01", "spendingform-what": "焊丝"}
    answer = client.post(reverse("directory:keep", args=[studio.ref, "money"]), {**sent, "spendingform-supersedes": row.pk})
    assert answer.status_code == 422
