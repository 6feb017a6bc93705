"""What editors find in Wagtail's admin."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.models import ContestIndexPage, NewsIndexPage, NewsPage, SiteWords
from ledger.signals import changed
from tests.factories.people import make_person


@pytest.fixture
def editor(client, site_tree):
    person = make_person(name="温晓岚", is_superuser=True)
    client.force_login(person)
    return person


@pytest.fixture
def heard():
    said: list[tuple[str, list[int]]] = []

    def listen(sender: object, kind: str, ids: list[int], **kwargs: object) -> None:
        said.append((kind, list(ids)))

    changed.connect(listen)
    yield said
    changed.disconnect(listen)


def test_people_are_not_kept_here(client, editor):
    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert reverse("wagtailusers_users:index") not in page
    assert reverse("wagtailusers_groups:index") not in page
    assert reverse("wagtailadmin_reports:site_history") in page
    assert reverse("wagtailadmin_reports:workflow") not in page


@pytest.mark.parametrize("where", ["cms.NewsPage under news", "cms.ContestPage under contests"])
def test_a_new_page_can_be_begun(client, editor, where):
    kind, parent = where.split(" under ")
    below = (NewsIndexPage if parent == "news" else ContestIndexPage).objects.get(locale__language_code="zh-hans")

    response = client.get(reverse("wagtailadmin_pages:add", args=["cms", kind.removeprefix("cms.").lower(), below.pk]))

    assert response.status_code == 200
    assert "导语" in response.content.decode()


def test_news_written_here_is_published_and_stands_in_english_too(client, editor, heard):
    below = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    form = nested_form_data(
        {
            "title": "下周二对接会",
            "slug": "matching",
            "date": "2026-11-11",
            "introduction": "九个项目，六家投资机构。",
            "body": streamfield([("heading", "时间")]),
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "0"},
            "action-publish": "1",
        }
    )

    client.post(reverse("wagtailadmin_pages:add", args=["cms", "newspage", below.pk]), form)

    page = NewsPage.objects.get(slug="matching", locale=below.locale)
    assert ("page", [page.pk]) in heard
    assert "下周二对接会" in client.get("/news/matching/").content.decode()
    assert client.get("/en/news/matching/").status_code == 200


def test_what_is_taken_down_or_deleted_is_told(site_tree, heard):
    below = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    page = NewsPage(title="旧闻", slug="old", introduction="…", locale=below.locale)
    below.add_child(instance=page)
    pk = page.pk

    page.unpublish()
    page.delete()

    assert heard == [("page", [pk]), ("page", [pk])]


def test_the_words_of_the_frame_are_set_here(client, editor):
    words = SiteWords.objects.get()
    url = reverse("wagtailsettings:edit", args=["cms", "sitewords", words.pk])
    assert "主办单位" in client.get(url).content.decode()

    fields = [field.name for field in SiteWords._meta.fields if field.name != "id"]
    client.post(url, {**{name: getattr(words, name) for name in fields}, "owner_zh": "宜昌市总工会"})

    assert "主办单位：宜昌市总工会" in client.get("/").content.decode()
