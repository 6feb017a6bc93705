"""The frame: what stands on every page, and the pages that nobody wants to see."""

import re

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from cms.navigation import main_nav
from config import urls as config_urls
from ledger.refusals import Refused
from tests.factories.people import make_person


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("名额已满。先退回一项，再推荐这一项。")


def forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("refuse/", refuse), path("forbid/", forbid), path("fail/", fail), *config_urls.urlpatterns]
handler404 = "config.views.not_found"


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context, RequestFactory().get("/"))


def test_the_frame_has_one_way_in_and_five_words(client, site_tree):
    page = client.get("/contests/").content.decode()

    assert page.count("<h1") == 1
    assert '<a class="skip-link" href="#main">跳到正文</a>' in page
    assert '<a href="/contests/" aria-current="page">大赛</a>' in page
    for word in ("首页", "名录", "成效", "公示", "搜索", "登录", "主办单位：湖北省总工会", "鄂ICP备××××××××号", "证书查验", "English"):
        assert word in page, word


@pytest.mark.parametrize(
    ("address", "word", "current"),
    [("/", "首页", "page"), ("/en/contests/gyb-7/", "Contests", "true"), ("/studios/welding/", "名录", "true"), ("/results/abc/", "公示", "true")],
)
def test_the_navigation_knows_where_one_is(address, word, current):
    with translation.override("en" if address.startswith("/en/") else "zh-hans"):
        assert [(link.word, link.current) for link in main_nav(address) if link.current] == [(word, current)]


def test_a_signed_in_person_finds_name_messages_and_the_way_out(client, site_tree):
    client.force_login(make_person(name="柳问渠"))

    page = client.get("/").content.decode()

    assert '<a class="who" href="/me/">柳问渠</a>' in page
    assert "消息" in page
    assert 'method="post" action="/accounts/logout/"' in page
    assert "退出登录" in page
    assert "X-CSRFToken" in page


def test_a_visitor_gets_no_cookie_from_a_public_page(client, site_tree):
    assert client.get("/").cookies == {}


def test_nothing_stands_inline(client, site_tree):
    response = client.get("/")
    page = response.content.decode()

    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="application/ld+json">')


def test_a_lost_address_says_where_to_go(client, site_tree):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "这里少了一笔" in response.content.decode()
    assert "找工匠和工作室" in response.content.decode()


@pytest.mark.urls(__name__)
def test_a_refusal_says_what_happened_and_what_to_do(client, site_tree):
    page = client.get("/refuse/")
    told = client.get("/refuse/", headers={"accept": "application/json"})

    assert page.status_code == 409
    assert "名额已满。先退回一项，再推荐这一项。" in page.content.decode()
    assert told.json() == {"message": "名额已满。先退回一项，再推荐这一项。"}


@pytest.mark.urls(__name__)
def test_a_closed_page_asks_a_visitor_to_sign_in(client, site_tree):
    response = client.get("/forbid/")

    assert response.status_code == 403
    assert "这一页没有对您开放" in response.content.decode()
    assert "/accounts/login/" in response.content.decode()


@pytest.mark.urls(__name__)
def test_a_failure_needs_neither_database_nor_language(client):
    client.raise_request_exception = False

    response = client.get("/fail/")

    assert response.status_code == 500
    assert "这一页没能写完" in response.content.decode()


def test_messages_stay_on_the_page_as_notices():
    class Message:
        level_tag = "error"

        def __str__(self) -> str:
            return "没有保存"

    assert 'class="notice notice-error page-message" role="alert"' in draw('{% include "parts/messages.html" %}', messages=[Message()])


class EntryForm(forms.Form):
    unit = forms.CharField(label="单位全称", help_text="照营业执照填")
    group = forms.ChoiceField(label="组别", choices=[("a", "创业组"), ("b", "创新组")], widget=forms.RadioSelect)
    honest = forms.BooleanField(label="我承诺所填属实")
    summary = forms.CharField(label="简介", required=False, widget=forms.Textarea)


def test_a_form_is_drawn_as_label_hint_error_control():
    drawn = draw("{{ form.unit.as_field_group }}", form=EntryForm({}))

    assert [drawn.index(piece) for piece in ("<label", "field-hint", "field-error", "<input")] == sorted(
        drawn.index(piece) for piece in ("<label", "field-hint", "field-error", "<input")
    )
    assert 'aria-describedby="id_unit_helptext id_unit_error"' in drawn


def test_a_refused_form_lists_what_to_mend_and_leads_there():
    drawn = draw("{{ form }}", form=EntryForm({}))

    assert '<a href="#id_unit">单位全称：' in drawn
    assert '<a href="#id_group_0">组别：' in drawn
    assert '<legend class="field-label">组别</legend>' in drawn
    assert '<label class="choice choice-wide" for="id_honest">' in drawn
    assert "（选填）" in drawn


def test_an_untouched_form_has_no_summary():
    assert "error-summary" not in draw("{{ form }}", form=EntryForm())


@pytest.mark.parametrize(("page", "shown"), [(1, ["1", "2", "3", "…", "9"]), (5, ["1", "…", "3", "4", "5", "6", "7", "…", "9"])])
def test_pages_show_the_ends_and_the_neighbours(page, shown):
    drawn = draw('{% include "parts/pages.html" with page=page %}', page=Paginator(range(90), 10).page(page))
    assert re.findall(r">([\d…]+)<", drawn) == shown


@pytest.mark.parametrize("drawn", ["whole", "short", "half", "none"])
def test_the_glyph_is_decoration(drawn):
    assert 'aria-hidden="true"' in draw(f'{{% include "parts/glyph.html" with drawn="{drawn}" only %}}')
