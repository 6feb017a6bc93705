import pytest
from django.urls import reverse

from tests.factories.people import make_person
from tests.work import tasks  # noqa: F401  registers the kinds asked for here
from work.actions import claim, enqueue
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(client):
    person = make_person()
    client.force_login(person)
    return person


def ask(by, **arguments):
    return enqueue(kind="tests.linked", key="x", arguments={"link": "/me/", **arguments}, by=by)


def page(client, job, **headers):
    return client.get(reverse("job", args=[job.ref]), headers={"accept-language": "en", **headers})


def test_while_it_runs_the_page_says_how_far_it_is_and_asks_again_by_itself(client, asker):
    job = claim(ask(asker).pk)
    job.progress(12, 40, "第 12 行")
    Job.objects.update(done=12, total=40, message="第 12 行")

    answer = page(client, job)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert '<progress id="job-bar" value="12" max="40">' in text
    assert "第 12 行" in text
    assert "导入报名表" in text
    assert f'hx-get="{reverse("job", args=[job.ref])}" hx-trigger="every 2s"' in text
    assert f'<a class="button" id="job-look" href="{reverse("job", args=[job.ref])}">' in text, "the way without script"
    assert answer["Cache-Control"].startswith("max-age=0")


def test_htmx_gets_the_part_that_changes_and_nothing_else(client, asker):
    text = page(client, ask(asker), **{"HX-Request": "true"}).content.decode()
    assert text.strip().startswith("<section")
    assert "<html" not in text


def test_done_it_offers_the_result_and_asks_no_more(client, asker):
    job = ask(asker)
    run_waiting_jobs()
    text = page(client, job).content.decode()
    assert '<a class="button button-main" href="/me/">' in text
    assert "hx-trigger" not in text


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_a_result_never_leads_elsewhere(client, asker, link):
    job = ask(asker, link=link)
    run_waiting_jobs()
    assert "elsewhere" not in page(client, job).content.decode()
    job.refresh_from_db()
    assert job.link == ""


@pytest.mark.parametrize("state", ["failed", "given_up"])
def test_what_went_wrong_comes_with_what_to_do(client, asker, state):
    job = ask(asker)
    Job.objects.update(state=state, message="")
    assert job.ref in page(client, job).content.decode().partition("</h1>")[2]


def test_who_asked_for_it_too_sees_it(client, asker):
    job = ask(make_person())
    assert page(client, job).status_code == 404
    ask(asker)
    assert page(client, job).status_code == 200


def test_others_find_nothing_administrators_do_and_strangers_sign_in(client, asker):
    job = ask(make_person())
    assert page(client, job).status_code == 404
    client.force_login(make_person(is_superuser=True))
    assert page(client, job).status_code == 200
    client.logout()
    answer = page(client, job)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_page_that_only_shows_takes_no_post(client, asker):
    assert client.post(reverse("job", args=[ask(asker).ref])).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_one_query_beside_the_frame(client, asker, rows, django_assert_num_queries):
    jobs = [enqueue(kind="tests.linked", key=f"x{n}", arguments={"link": "/"}, by=asker) for n in range(rows)]
    with django_assert_num_queries(3):  # session, person, job
        page(client, jobs[0], **{"HX-Request": "true"})
