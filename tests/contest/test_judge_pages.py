import re

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from contest.actions.judges import become_judge
from contest.actions.recusing import recuse
from contest.models import Assignment, Conflict, Mark, Remark
from contest.rules.states import AssignmentState, RoundState
from tests.factories.contests import make_eligible
from tests.factories.judging import make_drawn_round, make_judge, make_released_round, make_round, make_scored_round, next_key, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
SECRETS = ("汉水声纹科技", "汉江水利", "敖小篱", "负责人1", "负责人2", "樊城", "襄阳", "TA-", "谁在用")


@pytest.fixture
def judging(scene):
    return make_released_round(scene, entries=2, judges=2)


@pytest.fixture
def as_judge(client, judging):
    sign_in(client, judging.person(1))
    return client


def mark_url(sheet: Assignment) -> str:
    return reverse("judge_mark", args=[sheet.ref])


def sheet_url(sheet: Assignment) -> str:
    return reverse("judge_sheet", args=[sheet.ref])


def typed(**fields: str) -> dict[str, str]:
    return {"criterion": "idea", "value": "85", "device_key": next_key(), "seen": "0", **fields}


def read(answer: HttpResponseBase) -> bytes:
    """The whole of it; closing it by hand would end the test's connection too."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def form_of(page: str, **marks: str) -> dict[str, str]:
    """What a browser without script would send for the sheet's form, with `marks` typed."""
    fields = dict(re.findall(r'<input type="hidden" name="((?:was|seen|key):\w+)" value="([^"]*)"', page))
    fields |= {f"mark:{key}": value for key, value in re.findall(r'name="mark:(\w+)" value="([^"]*)"', page)}
    return {**fields, **{f"mark:{key}": value for key, value in marks.items()}, "comment": "", "note": ""}


def test_the_first_visit_asks_for_the_commitment_and_then_opens_the_round(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    newcomer = judging.judges[0]
    newcomer.committed_at = None
    newcomer.save()
    sign_in(client, judging.person(1))
    asked = client.get(reverse("judge_desk"))
    assert asked.url == reverse("judge_commitment", args=[scene.contest.slug])
    assert client.get(sheet_url(judging.sheet(1, 1))).url == asked.url
    assert client.post(asked.url).url == reverse("judge_desk")
    newcomer.refresh_from_db()
    assert newcomer.committed_at is not None
    assert client.get(reverse("judge_desk")).url == reverse("judge_round", args=[judging.round.ref])


def test_the_round_lists_what_is_to_be_scored_and_what_was_sent(client, scene):
    judging = make_scored_round(scene, entries=2, judges=2)
    Assignment.objects.filter(pk=judging.sheet(1, 2).pk).update(sent_at=None)
    sign_in(client, judging.person(1))
    page = client.get(reverse("judge_round", args=[judging.round.ref])).content.decode()
    todo, sent = page.split('id="sent"')
    assert "参赛项目2" in todo
    assert "参赛项目1" in sent
    assert "90.00" in sent


def test_a_mark_is_saved_and_answered_with_its_number_and_the_running_total(as_judge, judging):
    answer = as_judge.post(mark_url(judging.sheet()), typed(value="85.5"), headers={"accept": "application/json"})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["number"], said["criterion"], said["value"], said["total"], said["out_of"], said["missing"]) == (1, "idea", "85.5", "51.30", "60", 1)


def test_a_mark_sent_twice_counts_once(as_judge, judging):
    fields = typed()
    first, second = (as_judge.post(mark_url(judging.sheet()), fields).json() for _turn in range(2))
    assert first["number"] == second["number"] == 1
    assert Mark.objects.count() == 1


def test_two_devices_never_overwrite_each_other_silently(judging):
    phone, laptop = Client(), Client()
    for device in (phone, laptop):
        sign_in(device, judging.person(1))
    url = mark_url(judging.sheet())
    assert phone.post(url, typed(value="84")).json()["number"] == 1
    late = laptop.post(url, typed(value="86"))
    assert (late.status_code, late.json()["value"], late.json()["number"]) == (409, "84", 1)
    assert "84" in late.json()["message"]
    assert laptop.post(url, typed(value="86", seen="1")).json()["number"] == 2
    assert phone.post(url, typed(criterion="market", value="70")).json()["number"] == 3


def test_a_signed_out_device_gets_401_and_never_a_redirect(client, judging):
    for url in (mark_url(judging.sheet()), reverse("judge_remark", args=[judging.sheet().ref])):
        answer = client.post(url, typed())
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
    assert Mark.objects.count() == 0


def test_the_mark_endpoint_wants_a_token_which_may_come_as_a_header(judging):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, judging.person(1))
    page = strict.get(sheet_url(judging.sheet())).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    assert strict.post(mark_url(judging.sheet()), typed()).status_code == 403
    assert strict.post(mark_url(judging.sheet()), typed(), headers={"x-csrftoken": token}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"value": "100.5"}, 422), ({"value": "-1"}, 422), ({"value": "85.3"}, 422), ({"value": "八十五"}, 422), ({"value": "1e2"}, 200),
        ({"value": "NaN"}, 422), ({"value": "Infinity"}, 422), ({"criterion": "no_such"}, 422), ({"device_key": "short"}, 422),
        ({"device_key": ""}, 422), ({"value": "８５．５"}, 200), ({"value": ""}, 200),
    ],
)  # fmt: skip
def test_what_is_no_mark_is_refused_in_words(as_judge, judging, fields, status):
    answer = as_judge.post(mark_url(judging.sheet()), typed(**fields))
    assert answer.status_code == status
    assert Mark.objects.count() == (status == 200)
    if status != 200:
        assert answer.json()["message"]
        assert "创意与技术" in answer.json()["message"] or fields.keys() != {"value"} or "数字" in answer.json()["message"]


def test_marks_for_a_place_that_is_not_open_are_refused_over_http(client, scene):
    judging = make_drawn_round(scene, entries=2, judges=2)
    sheet = judging.sheet()
    sign_in(client, judging.person(1))
    assert client.post(mark_url(sheet), typed()).status_code == 404  # a proposal is not there at all
    assert client.get(sheet_url(sheet)).status_code == 404

    Assignment.objects.update(state=AssignmentState.RELEASED)
    from contest.actions.releasing import canonical, read_scheme, scheme_data, scheme_of

    judging.round.scheme = canonical(scheme_data(read_scheme(scheme_of(judging.round))))
    for state, status in [(RoundState.SCORING, 200), (RoundState.CLOSED, 409), (RoundState.NOTICE, 409), (RoundState.FINAL, 409)]:
        judging.round.state = state
        judging.round.save()
        assert client.post(mark_url(sheet), typed(value="70", seen="")).status_code == status

    judging.round.state = RoundState.SCORING
    judging.round.save()
    sign_in(client, judging.person(2))
    assert client.post(mark_url(sheet), typed(seen="")).status_code == 403
    for stranger in (scene.staff, scene.leader, scene.clerk, make_person()):
        client.force_login(stranger)
        assert client.post(mark_url(sheet), typed(seen="")).status_code == 403
        assert client.get(sheet_url(sheet)).status_code == 403
    assert Mark.objects.count() == 1


def test_a_pair_in_conflict_cannot_be_marked_even_where_a_sheet_was_released(as_judge, judging, scene):
    sheet = judging.sheet()
    Conflict.objects.create(entry=judging.entries[0], judge=judging.judges[0], kind="unit", at=judging.round.released_at)
    answer = as_judge.post(mark_url(sheet), typed())
    assert answer.status_code == 409
    assert Mark.objects.count() == 0


def test_without_script_the_form_saves_all_marks_and_sends(as_judge, judging):
    url = sheet_url(judging.sheet())
    fields = form_of(as_judge.get(url).content.decode(), idea="88", market="79.5")
    assert as_judge.post(url, fields | {"comment": "数据扎实"}).url == url
    assert [(mark.criterion, str(mark.value)) for mark in Mark.objects.all()] == [("idea", "88.000"), ("market", "79.500")]
    assert Remark.objects.get().comment == "数据扎实"
    assert as_judge.post(url, fields).url == url  # pressed twice: the same keys
    assert Mark.objects.count() == 2

    fields = form_of(as_judge.get(url).content.decode())
    sent = as_judge.post(url, fields | {"send": "1"})
    assert sent.url == sheet_url(judging.sheet(1, 2))
    assert Mark.objects.count() == 2
    assert judging.sheet().sent_at is not None


def test_a_sheet_that_lacks_a_mark_is_not_sent_and_says_which(as_judge, judging):
    url = sheet_url(judging.sheet())
    page = as_judge.post(url, form_of(as_judge.get(url).content.decode(), idea="88") | {"send": "1"})
    assert page.status_code == 422
    assert "市场与效益" in page.content.decode().split('role="alert"')[1][:200]
    assert Mark.objects.count() == 1


def test_a_wrong_mark_stays_in_the_form_with_what_is_wrong(as_judge, judging):
    url = sheet_url(judging.sheet())
    page = as_judge.post(url, form_of(as_judge.get(url).content.decode(), idea="188", market="70"))
    assert page.status_code == 422
    assert 'value="188"' in page.content.decode()
    assert [mark.criterion for mark in Mark.objects.all()] == ["market"]


def test_a_stale_form_does_not_bring_back_an_old_mark(as_judge, judging):
    url = sheet_url(judging.sheet())
    stale = as_judge.get(url).content.decode()
    as_judge.post(mark_url(judging.sheet()), typed(value="91"))
    as_judge.post(url, form_of(stale, market="70"))
    assert {mark.criterion: str(mark.value) for mark in Mark.objects.all()} == {"idea": "91.000", "market": "70.000"}
    page = as_judge.post(url, form_of(stale, idea="60"))
    assert page.status_code == 409
    assert Mark.objects.filter(criterion="idea").count() == 1


def test_a_remark_is_kept_and_can_be_changed(as_judge, judging):
    url = reverse("judge_remark", args=[judging.sheet().ref])
    assert as_judge.post(url, {"comment": "好", "note": "看附件"}).status_code == 200
    assert as_judge.post(url, {"comment": "很好", "note": "看附件"}).status_code == 200
    assert [(row.comment, row.note) for row in Remark.objects.all()] == [("很好", "看附件")]
    assert as_judge.post(url, {"comment": "长" * 2001}).status_code == 422


def test_a_recused_judge_never_sees_the_entry_again(as_judge, judging):
    sheet = judging.sheet()
    as_judge.post(mark_url(sheet), typed())
    page = as_judge.get(sheet_url(sheet)).content.decode()
    files = [sheet_url(sheet), *re.findall(r'(?:href|src)="(/judge/sheets/[^"?]*/files/[^"?]*)', page)]
    assert len(files) == 3
    for url in files:
        answer = as_judge.get(url)
        assert answer.status_code == 200
        assert read(answer)

    refused = as_judge.post(reverse("judge_recuse", args=[sheet.ref]), {"reason": ""})
    assert refused.status_code == 422
    asked = as_judge.post(reverse("judge_recuse", args=[sheet.ref]), {"reason": "曾任该项目导师"})
    assert asked.url == reverse("judge_round", args=[judging.round.ref])
    for url in [*files, reverse("judge_recuse", args=[sheet.ref])]:
        answer = as_judge.get(url)
        assert answer.status_code == 409
        assert "参赛项目1" not in answer.content.decode()
    assert as_judge.post(mark_url(sheet), typed(seen="")).status_code == 409
    desk = as_judge.get(asked.url).content.decode()
    assert "曾任该项目导师" in desk
    assert "参赛项目1" not in desk


def test_before_release_a_judge_says_which_entries_they_may_not_score(client, scene):
    round = make_round(scene)
    judge = make_judge(scene)
    entry = make_eligible(scene, title="青砖茶渣育苗基质")
    from contest.actions.drawing import put_in_round

    put_in_round(round=round, by=scene.staff)
    sign_in(client, judge.person)
    url = reverse("judge_declare", args=[round.ref])
    assert client.get(reverse("judge_round", args=[round.ref])).url == url
    page = client.get(url).content.decode()
    assert "青砖茶渣育苗基质" in page
    assert entry.number not in page
    row = round.entries.get()
    assert client.post(url, {"entry": row.pk, "reason": " "}).status_code == 422
    assert client.post(url, {"entry": row.pk, "reason": "师徒"}).status_code == 302
    assert Conflict.objects.get().reason == "师徒"
    assert "青砖茶渣育苗基质" not in client.get(url).content.decode()
    client.force_login(scene.leader)
    assert client.get(url).status_code == 403


def crawl(client: Client, start: str) -> dict[str, tuple[str, str]]:
    """Every page and file that a judge reaches from the desk: address -> (headers, text)."""
    seen: dict[str, tuple[str, str]] = {}
    todo = [start]
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        answer = client.get(url, follow=True)
        text = read(answer).decode(errors="replace")
        seen[url] = (str(dict(answer.headers)), text if "html" in answer["Content-Type"] else "")
        if "html" in answer["Content-Type"]:
            base = answer.request["PATH_INFO"]
            links = [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src|action)="([^"#]+)', text)]
            todo += [base + link if link.startswith("?") else link for link in links if link.startswith(("/judge/", "?"))]
    return seen


def test_nothing_a_judge_of_a_blind_round_can_open_names_the_unit_the_team_or_the_entry(client, scene):
    judging = make_scored_round(scene, entries=2, judges=2, sent=False)
    number = judging.entries[0].number
    sign_in(client, judging.person(1))
    seen = crawl(client, reverse("judge_desk"))
    assert len(seen) >= 9
    assert any("/files/" in url for url in seen)
    for url, (headers, text) in seen.items():
        for secret in (*SECRETS, number, number.split("-")[-1] + ".pdf"):
            assert secret not in text, (url, secret)
            assert secret not in headers, (url, secret)
    assert "匿名版计划书" in str(seen)
    plan = next(entry_file for entry_file in judging.entries[0].files.all() if entry_file.document.key == "plan")
    assert client.get(reverse("judge_file", args=[judging.sheet().ref, plan.file.ref])).status_code == 404


def test_no_answer_to_what_a_judge_sends_names_anybody_and_no_message_does(client, scene):
    """What is posted, refused or told, and the bytes of every file: beside the pages, this is all that comes to a judge."""
    judging = make_scored_round(scene, entries=2, judges=2, sent=False)
    entry, sheet = judging.entries[0], judging.sheet()
    for kept in entry.files.select_related("file"):
        told = b"/Size 4/Root 1 0 R/Info<</Author(Hanshui Shengwen)/Title(Ao Xiaoli)>>"
        kept.file.path.write_bytes(kept.file.path.read_bytes().replace(b"/Size 4/Root 1 0 R", told))
    sign_in(client, judging.person(1))
    mark, remark, recusal = (reverse(name, args=[sheet.ref]) for name in ("judge_mark", "judge_remark", "judge_recuse"))
    answers = [
        client.post(mark, typed(value="85", seen="")), client.post(mark, typed(value="70", seen="0")), client.post(mark, typed(value="185")),
        client.post(remark, {"comment": "好", "note": ""}), client.post(remark, {"comment": "长" * 2001}),
        client.get(sheet_url(sheet)), client.post(sheet_url(sheet), {"send": "1"}), client.post(recusal, {"reason": ""}),
        client.get(sheet_url(judging.sheet(2))), client.get(reverse("judge_sheet", args=["nothing12345"])), client.get(reverse("notices:inbox")),
        client.get(reverse("me")),
    ]  # fmt: skip
    page = answers[5].content.decode()
    answers += [client.get(url.replace("&amp;", "&")) for url in re.findall(r'(?:href|src)="(/judge/sheets/[^"]*/files/[^"]*)', page)]
    assert [answer.status_code for answer in answers[:5]] == [200, 409, 422, 200, 422]
    assert len(answers) >= 14
    names = (*SECRETS, entry.number, entry.leader.phone, entry.leader.name, entry.unit.short_name, "Hanshui", "Xiaoli")
    for answer in answers:
        said = read(answer).decode(errors="replace") + str(dict(answer.headers))
        assert [name for name in names if name and name in said] == [], answer.request["PATH_INFO"]
    assert b"Hanshui" in entry.files.get(document__key="anonymous_plan").file.path.read_bytes()


def test_the_download_name_is_neutral(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    sign_in(client, judging.person(1))
    anonymous = judging.entries[0].files.get(document__key="anonymous_plan")
    answer = client.get(reverse("judge_file", args=[judging.sheet().ref, anonymous.file.ref]))
    row = judging.round.entries.get()
    from urllib.parse import quote

    assert quote(f"{row.blind_number} 匿名版计划书.pdf") in answer["Content-Disposition"]
    read(answer)
    other = make_eligible(scene, title="别人的").files.get(document__key="anonymous_plan")
    assert client.get(reverse("judge_file", args=[judging.sheet().ref, other.file.ref])).status_code == 404
    picture = client.get(reverse("judge_page", args=[judging.sheet().ref, anonymous.file.ref, 1]))
    assert picture["Content-Type"] == "image/webp"
    read(picture)
    assert client.get(reverse("judge_page", args=[judging.sheet().ref, anonymous.file.ref, 9])).status_code == 404


@pytest.mark.parametrize(("blind", "says"), [(True, False), (False, True)])
def test_in_a_blind_round_a_file_does_not_say_who_made_it(client, scene, blind, says):
    judging = make_released_round(scene, entries=1, judges=2, blind=blind)
    file = judging.entries[0].files.get(document__key="anonymous_plan").file
    file.path.write_bytes(file.path.read_bytes().replace(b"/Size 4/Root 1 0 R", b"/Size 4/Root 1 0 R/Info<</Author(Hanshui)>>"))
    sign_in(client, judging.person(1))
    answer = client.get(reverse("judge_file", args=[judging.sheet().ref, file.ref]))
    assert (b"Hanshui" in b"".join(answer.streaming_content)) is says
    answer.close()


def test_a_named_round_shows_who_it_is(client, scene):
    judging = make_released_round(scene, entries=1, judges=2, blind=False)
    sign_in(client, judging.person(1))
    page = client.get(sheet_url(judging.sheet())).content.decode()
    assert judging.entries[0].number in page
    assert "汉水声纹科技（襄阳）有限公司" in page
    assert "项目计划书" in page


def test_after_the_round_the_sheet_is_read_only(client, scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    judging.round.state = RoundState.CLOSED
    judging.round.save()
    sign_in(client, judging.person(1))
    page = client.get(sheet_url(judging.sheet())).content.decode()
    assert "data-marks=" not in page
    assert 'value="90"' in page
    assert client.post(sheet_url(judging.sheet()), form_of(page, idea="10")).status_code == 409


def test_only_judges_come_to_the_desk(client, scene):
    assert client.get(reverse("judge_desk")).status_code == 302
    client.force_login(scene.staff)
    assert client.get(reverse("judge_desk")).status_code == 403
    supervisor = make_judge(scene, "监督员", accepted=False, role="supervisor")
    become_judge(supervisor, person := make_person())
    sign_in(client, person)
    assert client.get(reverse("judge_desk")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_and_sheet_cost_the_same_for_one_entry_or_three(client, scene, rows, django_assert_num_queries):
    judging = make_scored_round(scene, entries=rows, judges=2, sent=False)
    sign_in(client, judging.person(1))
    desk, sheet = reverse("judge_round", args=[judging.round.ref]), sheet_url(judging.sheet())
    client.get(desk)
    with django_assert_num_queries(12):
        client.get(desk)
    with django_assert_num_queries(17):
        client.get(sheet)


def test_staff_recuse_a_judge_who_rang_up(judging, scene):
    sheet = recuse(assignment=judging.sheet(), by=scene.staff, reason="来电说明师徒关系")
    assert sheet.state == AssignmentState.RECUSED
    assert Conflict.objects.get().kind == "staff"
