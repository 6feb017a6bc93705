import datetime as dt

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from ledger import clock
from notices import sms
from notices.actions import notify
from notices.models import Delivery, Notice
from notices.tasks import deliver, forget
from tests.factories.people import make_person
from work.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_outbox():
    sms.outbox.clear()


def say(person, key="entry:1:1", **fields):
    return notify(
        person=person, kind="entry-returned", key=key, **{"title": "退回补正：1 月 8 日 17:00 前补正两处", "link": "/me/entries/a/", **fields}
    )


def carried(notice):
    """Run the delivery's job as the worker does, and read what became of it."""
    job = Job.objects.filter(kind="notices.deliver", key=str(notice.delivery.pk)).first()
    if job:
        deliver(job, **job.arguments)
    notice.delivery.refresh_from_db()
    return notice.delivery


def test_it_is_said_once_per_person_kind_and_key():
    anna, ben = make_person(), make_person()
    first = say(anna)
    assert say(anna, title="另一句") == first
    assert first.title.startswith("退回补正")
    assert say(ben) != first
    assert say(anna, key="entry:1:2") != first
    assert Notice.objects.count() == Delivery.objects.count() == 3


@pytest.mark.parametrize(
    ("person", "urgent", "channel"),
    [
        ({"email": "liu@example.org"}, False, "email"),
        ({"email": "liu@example.org"}, True, "sms"),
        ({"email": "liu@example.org", "phone_verified": False}, True, "email"),
        ({"phone": None}, True, "none"),
        ({"email": "liu@example.org", "is_active": False}, True, "none"),
        ({"email": "liu@example.org", "erased_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, True, "none"),
    ],
)
def test_the_channel_follows_what_is_known_of_the_person(person, urgent, channel):
    notice = say(make_person(**person), urgent=urgent)
    assert notice.delivery.channel == channel
    assert Job.objects.filter(kind="notices.deliver").exists() == (channel != "none")


def test_a_text_message_carries_the_title_and_the_whole_address():
    person = make_person(phone="+8613900000001")
    delivery = carried(say(person, urgent=True))
    assert sms.outbox == [("+8613900000001", "退回补正：1 月 8 日 17:00 前补正两处 http://localhost:8000/me/entries/a/")]
    assert (delivery.state, delivery.attempts) == ("sent", 1)


def test_an_email_carries_the_body_too():
    carried(say(make_person(email="liu@example.org"), body="承诺书缺单位公章。"))
    [message] = mail.outbox
    assert (message.to, message.subject) == (["liu@example.org"], "退回补正：1 月 8 日 17:00 前补正两处")
    assert "承诺书缺单位公章。" in message.body
    assert "http://localhost:8000/me/entries/a/" in message.body


def test_running_the_delivery_twice_sends_once():
    notice = say(make_person(), urgent=True)
    carried(notice)
    carried(notice)
    assert len(sms.outbox) == 1


def test_a_dead_channel_is_tried_again_and_never_fails_the_action(settings):
    settings.SMS_BACKEND = "tests.notices.test_notices.dead"
    notice = say(make_person(), urgent=True)
    job = Job.objects.get(kind="notices.deliver")
    with pytest.raises(ConnectionError):
        deliver(job, **job.arguments)

    notice.delivery.refresh_from_db()
    assert (notice.delivery.state, notice.delivery.last_error) == ("failed", "ConnectionError: the gateway is silent")

    settings.SMS_BACKEND = "notices.sms.memory"
    assert (carried(notice).state, notice.delivery.attempts, notice.delivery.last_error) == ("sent", 2, "")


def dead(phone, text):
    raise ConnectionError("the gateway is silent")


def test_what_was_being_sent_when_the_process_died_is_not_sent_again():
    notice = say(make_person(), urgent=True)
    Delivery.objects.update(state="sending")
    assert carried(notice).state == "failed"
    assert sms.outbox == []


def test_a_refused_transaction_says_nothing():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(make_person(), urgent=True)
        raise ZeroDivisionError
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/x", "javascript:alert(1)"])
def test_a_notice_never_leads_away(link):
    with pytest.raises(ValueError, match="only to pages of this site"):
        say(make_person(), link=link)


def test_the_inbox_tells_today_from_earlier_and_unread_from_read(client):
    person = make_person(email="liu@example.org")
    with clock.at(clock.now() - dt.timedelta(days=3)):
        say(person, key="old", title="已推荐上报")
    carried(say(person, key="new", urgent=True, body="岗位起算日期。"))
    client.force_login(person)

    page = client.get(reverse("notices:inbox")).content.decode()

    assert page.index("今天") < page.index("退回补正") < page.index("更早") < page.index("已推荐上报")
    assert "岗位起算日期。" in page
    assert page.count("已同时发短信") == 1
    assert page.count('class="is-unread"') == 2


def test_following_a_notice_reads_it_and_leads_on(client):
    person = make_person()
    notice, plain = say(person), say(person, key="2", link="")
    client.force_login(person)

    assert client.get(reverse("notices:open", args=[notice.ref])).url == "/me/entries/a/"
    assert client.get(reverse("notices:open", args=[plain.ref])).url == reverse("notices:inbox")
    assert not Notice.objects.filter(read_at=None).exists()


def test_all_are_read_at_once_and_only_ones_own(client):
    person, other = make_person(), make_person()
    for key in "ab":
        say(person, key=key)
    theirs = say(other)
    client.force_login(person)

    assert client.post(reverse("notices:read_all")).url == reverse("notices:inbox")
    assert list(Notice.objects.filter(read_at=None)) == [theirs]


def test_what_was_said_to_somebody_else_is_not_found(client):
    notice = say(make_person())
    client.force_login(make_person())
    assert client.get(reverse("notices:open", args=[notice.ref])).status_code == 404
    assert "退回补正" not in client.get(reverse("notices:inbox")).content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(("name", "args", "method"), [("inbox", [], "get"), ("open", ["abc"], "get"), ("read_all", [], "post")])
def test_signed_out_it_asks_to_sign_in(client, name, args, method):
    answer = getattr(client, method)(reverse(f"notices:{name}", args=args))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_reading_all_is_never_a_get(client):
    client.force_login(make_person())
    assert client.get(reverse("notices:read_all")).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_costs_the_same_for_one_notice_or_three(client, rows, django_assert_num_queries):
    person = make_person()
    for row in range(rows):
        say(person, key=str(row))
    client.force_login(person)
    client.get(reverse("notices:inbox"))
    with django_assert_num_queries(6):
        client.get(reverse("notices:inbox"))


def test_the_unread_count_is_one_question_and_only_when_asked(rf, django_assert_num_queries):
    from notices.context import unread

    person = make_person()
    say(person)
    request = rf.get("/")
    request.user = person
    with django_assert_num_queries(0):
        answer = unread(request)["unread_notices"]
    with django_assert_num_queries(1):
        assert str(answer) == "1"
        assert answer


def test_what_was_said_two_years_ago_goes():
    person = make_person()
    with clock.at(clock.now() - dt.timedelta(days=800)):
        say(person, key="old")
    kept = say(person, key="new")
    forget(Job(kind="notices.forget", key=""))
    assert list(Notice.objects.all()) == [kept]
