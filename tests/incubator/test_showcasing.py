import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from contest.refusals import NoLongerPossible
from incubator.actions.making import change_state
from incubator.actions.merging import merge_ventures
from incubator.actions.showcasing import (
    add_picture,
    answer_interest,
    approve_showcase,
    drop_picture,
    fingerprint,
    pass_on_interest,
    refuse_interest,
    register_interest,
    return_showcase,
    send_showcase,
    take_down,
    withdraw_interest,
    write_showcase,
)
from incubator.models import Interest, Showcase
from incubator.refusals import AskedAlready, NoContact, NotPublicNow, OwnVenture, PageIncomplete, ReadAnother, ReasonNeeded
from incubator.rules.words import VentureState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.signals import changed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.people import make_person
from tests.factories.ventures import founder_of, make_firm, make_incubator

pytestmark = pytest.mark.django_db
TEXTS = {"headline": "听声音，提前两周知道轴承要坏", "pitch": "四个泵站在用。", "needs": "三百万元，扩一条产线。", "wants": ["equity", "orders"]}


def picture(name="样机.png"):
    made = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/png")


def make_showcase(place, venture, public=True, **texts):
    founder = founder_of(venture)
    page = send_showcase(showcase=write_showcase(venture=venture, by=founder, **{**TEXTS, **texts}), by=founder)
    return approve_showcase(showcase=page, by=place.verifier, read=fingerprint(page)) if public else page


@pytest.fixture
def place(db):
    return make_incubator()


@pytest.fixture
def venture(place):
    return make_firm(place)


@pytest.fixture
def investor(db):
    return make_person("沈投资", email="shen@example.org")


def last_action(venture):
    return Event.objects.filter(book__name=venture.book).order_by("number").last().action


def heard(do):
    """(kind, ids) that was sent while `do` ran."""
    found = []
    changed.connect(catch := lambda sender, kind, ids, **_: found.append((kind, list(ids))))
    try:
        do()
    finally:
        changed.disconnect(catch)
    return found


# The page


def test_a_page_is_written_sent_and_public_once_somebody_above_has_approved_it(place, venture):
    page = make_showcase(place, venture, public=False)
    assert not Showcase.objects.public().exists()
    assert Notice.objects.filter(person=place.verifier, title__contains="推介页").exists()

    assert ("venture", [venture.pk]) in heard(lambda: approve_showcase(showcase=page, by=place.verifier, read=fingerprint(page)))
    page.refresh_from_db()
    assert Showcase.objects.public().get() == page
    assert page.published["wants"] == ["equity", "orders"]
    assert last_action(venture) == "showcase.approved"


def test_what_is_public_stays_until_another_text_is_approved(place, venture):
    page = make_showcase(place, venture)
    write_showcase(venture=venture, by=founder_of(venture), headline="改写中")
    page.refresh_from_db()
    assert (page.headline, page.published["headline"], page.state) == ("改写中", TEXTS["headline"], "draft")


def test_only_what_was_read_is_approved(place, venture):
    page, founder = make_showcase(place, venture, public=False), founder_of(venture)
    read = fingerprint(page)
    send_showcase(showcase=write_showcase(venture=venture, by=founder, pitch="另一段话"), by=founder)
    with pytest.raises(ReadAnother):
        approve_showcase(showcase=page, by=place.verifier, read=read)
    assert not Showcase.objects.public().exists()


@pytest.mark.parametrize("missing", ["headline", "pitch", "needs", "wants"])
def test_an_unfinished_page_is_kept_and_not_sent(place, venture, missing):
    founder = founder_of(venture)
    page = write_showcase(venture=venture, by=founder, **{**TEXTS, missing: [] if missing == "wants" else " "})
    with pytest.raises(PageIncomplete):
        send_showcase(showcase=page, by=founder)


def test_returned_with_a_reason_and_sent_again(place, venture):
    page, founder = make_showcase(place, venture, public=False), founder_of(venture)
    with pytest.raises(ReasonNeeded):
        return_showcase(showcase=page, by=place.verifier, note=" ")
    return_showcase(showcase=page, by=place.verifier, note="去掉客户的名字。")
    assert Notice.objects.filter(person=founder, body="去掉客户的名字。").exists()
    assert send_showcase(showcase=page, by=founder).state == "waiting"
    with pytest.raises(NoLongerPossible):
        send_showcase(showcase=page, by=founder)


def test_only_the_founder_writes_and_nobody_of_the_venture_or_its_unit_approves(place, venture):
    page = make_showcase(place, venture, public=False)
    for stranger in (place.staff, place.scene.clerk, make_person()):
        with pytest.raises(NotAllowed):
            write_showcase(venture=venture, by=stranger, **TEXTS)
    for nobody in (founder_of(venture), place.scene.clerk, place.beside_staff, make_person()):
        with pytest.raises(NotAllowed):
            approve_showcase(showcase=page, by=nobody, read=fingerprint(page))


def test_taken_down_at_once_by_the_founder_or_by_staff_with_a_reason(place, venture):
    page = make_showcase(place, venture)
    with pytest.raises(ReasonNeeded):
        take_down(showcase=page, by=place.staff)
    with pytest.raises(NotAllowed):
        take_down(showcase=page, by=place.beside_staff, note="不该在这里")
    assert heard(lambda: take_down(showcase=page, by=founder_of(venture))) == [("venture", [venture.pk])]
    assert not Showcase.objects.public().exists()


def test_a_closed_or_merged_venture_has_no_public_page(place, venture):
    make_showcase(place, venture)
    change_state(venture=venture, by=place.staff, to=VentureState.CLOSED, on=clock.today())
    assert not Showcase.objects.public().exists()
    change_state(venture=venture, by=place.staff, to=VentureState.OPERATING, on=clock.today())
    assert Showcase.objects.public().exists()
    merge_ventures(kept=make_firm(place, "另一家"), gone=venture, by=place.staff, reason="同一企业")
    assert not Showcase.objects.public().exists()


def test_a_picture_is_public_only_on_the_page_with_which_it_was_approved(client, place, venture):
    page, founder = make_showcase(place, venture), founder_of(venture)
    kept = add_picture(showcase=page, by=founder, upload=picture(), caption="样机")
    address = reverse("showcase_picture", args=[page.slug, kept.pk])

    def answered():
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code, answer.headers["Content-Type"].partition(";")[0]

    assert answered()[0] == 404
    page = send_showcase(showcase=page, by=founder)
    approve_showcase(showcase=page, by=place.verifier, read=fingerprint(page))
    assert answered() == (200, "image/webp")
    drop_picture(picture=kept, by=founder)
    assert answered()[0] == 200  # until the page without it is approved
    page.refresh_from_db()
    page = send_showcase(showcase=page, by=founder)
    approve_showcase(showcase=page, by=place.verifier, read=fingerprint(page))
    assert answered()[0] == 404


def test_a_page_altered_behind_the_ledger_s_back_is_named(place, venture):
    page = make_showcase(place, venture)
    assert [one.book for _name, one in mismatches()] == []
    Showcase.objects.filter(pk=page.pk).update(published={**page.published, "pitch": "别的话"})
    assert [one.book for _name, one in mismatches()] == [venture.book]


# Who is interested


def test_contacts_are_shown_to_nobody_before_the_founder_has_accepted(client, place, venture, investor):
    page, founder = make_showcase(place, venture), founder_of(venture)
    client.force_login(investor)
    client.post(page.get_absolute_url(), {"kind": "investor", "organization": "江汉资本", "message": "想看样机"})
    interest = Interest.objects.get()
    assert founder.phone not in client.get(reverse("my_interests")).content.decode()

    own = reverse("venture_showcase", args=[venture.ref])
    client.force_login(founder)
    assert "想看样机" not in client.get(own).content.decode()  # the union has not looked yet
    client.force_login(place.verifier)
    client.post(reverse("staff_showcase", args=[page.ref]), {"do": "pass_on", "interest": interest.ref})
    client.force_login(founder)
    shown = client.get(own).content.decode()
    assert "想看样机" in shown
    assert investor.phone not in shown
    assert "shen@example.org" not in shown

    client.post(own, {"do": "accept", "interest": interest.ref})
    shown = client.get(own).content.decode()
    assert investor.phone in shown
    assert "shen@example.org" in shown
    client.force_login(investor)
    assert founder.phone in client.get(reverse("my_interests")).content.decode()


def test_declined_nobody_sees_anything_and_both_know(place, venture, investor):
    interest = register_interest(showcase=make_showcase(place, venture), by=investor, kind="mentor", message="愿意指导")
    pass_on_interest(interest=interest, by=place.verifier)
    made = answer_interest(interest=interest, by=founder_of(venture), accept=False)
    assert not made.shares_contacts
    assert Notice.objects.filter(person=investor, key=f"interest:{interest.pk}:declined").exists()
    with pytest.raises(NoLongerPossible):
        answer_interest(interest=interest, by=founder_of(venture), accept=True)


def test_the_union_may_keep_it_back_with_a_reason_and_the_founder_never_reads_it(client, place, venture, investor):
    interest = register_interest(showcase=make_showcase(place, venture), by=investor, kind="investor", message="高息借款")
    with pytest.raises(ReasonNeeded):
        refuse_interest(interest=interest, by=place.verifier, note="")
    refuse_interest(interest=interest, by=place.verifier, note="不是融资，是广告。")
    client.force_login(founder_of(venture))
    assert "高息借款" not in client.get(reverse("venture_showcase", args=[venture.ref])).content.decode()


def test_one_open_interest_a_person_and_none_from_inside(place, venture, investor):
    page = make_showcase(place, venture)
    interest = register_interest(showcase=page, by=investor, kind="investor", message="想谈谈")
    with pytest.raises(AskedAlready):
        register_interest(showcase=page, by=investor, kind="investor", message="再说一次")
    withdraw_interest(interest=interest, by=investor)
    register_interest(showcase=page, by=investor, kind="investor", message="再说一次")
    with pytest.raises(OwnVenture):
        register_interest(showcase=page, by=founder_of(venture), kind="investor", message="自己")
    with pytest.raises(NoContact):
        register_interest(showcase=page, by=make_person("无号码", phone=None, email=""), kind="investor", message="想谈谈")
    take_down(showcase=page, by=founder_of(venture))
    with pytest.raises(NotPublicNow):
        register_interest(showcase=page, by=make_person(), kind="investor", message="想谈谈")


def test_who_is_interested_neither_passes_themselves_on_nor_answers(place, venture, investor):
    page = make_showcase(place, venture)
    own = register_interest(showcase=page, by=place.second, kind="mentor", message="我来指导")
    with pytest.raises(NotAllowed):
        pass_on_interest(interest=own, by=place.second)
    for stranger in (place.beside_staff, investor, founder_of(venture)):
        with pytest.raises(NotAllowed):
            pass_on_interest(interest=own, by=stranger)
    pass_on_interest(interest=own, by=place.verifier)
    for stranger in (place.verifier, place.second):
        with pytest.raises(NotAllowed):
            answer_interest(interest=own, by=stranger, accept=True)
    with pytest.raises(NotAllowed):
        withdraw_interest(interest=own, by=investor)


# The pages


def test_a_founder_writes_sends_and_the_union_approves_by_the_pages(client, place, venture):
    own = reverse("venture_showcase", args=[venture.ref])
    client.force_login(founder_of(venture))
    assert own in client.get(venture.get_absolute_url()).content.decode()
    assert client.post(own, {**TEXTS, "needs": "", "do": "send"}).status_code == 422
    assert client.post(own, {**TEXTS, "do": "send"}).url == own
    client.post(own, {"do": "picture", "caption": "样机", "file": picture()})
    assert client.post(own, {"do": "picture", "caption": "不是图片", "file": SimpleUploadedFile("a.png", b"text")}).status_code == 422
    client.post(own, {**TEXTS, "do": "send"})

    client.force_login(place.verifier)
    page = Showcase.objects.get()
    desk, staff_page = reverse("staff_showcases"), reverse("staff_showcase", args=[page.ref])
    assert staff_page in client.get(desk).content.decode()
    assert "四个泵站在用" in client.get(staff_page).content.decode()
    client.post(staff_page, {"do": "approve", "read": fingerprint(page)})
    client.logout()
    shown = client.get(page.get_absolute_url()).content.decode()
    assert "四个泵站在用" in shown
    assert 'alt="样机"' in shown
    assert "襄阳" in shown
    assert page.get_absolute_url() in client.get(reverse("showcases") + "?want=orders").content.decode()
    assert page.get_absolute_url() not in client.get(reverse("showcases") + "?want=mentor").content.decode()


def test_a_visitor_is_asked_to_sign_in_before_the_form(client, place, venture):
    page = make_showcase(place, venture)
    assert f"?next={page.get_absolute_url()}" in client.get(page.get_absolute_url()).content.decode()
    assert client.post(page.get_absolute_url(), {"kind": "investor", "message": "想谈谈"}).status_code in (302, 403)
    assert not Interest.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_list_and_page_cost_the_same_for_one_venture_or_three(client, place, many, django_assert_num_queries):
    pages = [make_showcase(place, make_firm(place, f"企业{number}")) for number in range(many)]
    client.get(reverse("showcases"))
    with django_assert_num_queries(5):
        client.get(reverse("showcases"))
    with django_assert_num_queries(4):
        client.get(pages[0].get_absolute_url())
