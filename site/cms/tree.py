"""The tree of pages: made once, the same in both languages."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.models import ContestIndexPage, HomePage, NewsIndexPage, SitePage, SiteWords, StandardPage

ENGLISH = "en"
STEPS = [
    ("办比赛", "职工的革新成果和创业项目，从基层逐级推荐上来"),
    ("评得公正", "匿名评审、主动回避、去掉最高最低分"),
    ("跟到底", "获奖以后资金到账多少、岗位增加多少，按季度核实"),
    ("学得到", "工匠绝技、工作室做法，都可以来学"),
]
STEPS_IN_ENGLISH = [
    ("Run contests", "Workers' improvements and ventures, recommended upward from the shop floor"),
    ("Judge fairly", "Blind numbers, declared conflicts, highest and lowest marks dropped"),
    ("Follow through", "Money paid in and jobs added after the award, verified every quarter"),
    ("Pass it on", "The craft of craftsmen and the ways of studios, open to learn from"),
]


class Wanted(NamedTuple):
    kind: type[SitePage]
    slug: str
    title: str
    english: str
    introduction: str = ""
    introduction_in_english: str = ""


PAGES = [
    Wanted(
        ContestIndexPage, "contests", "大赛", "Contests", "历届和正在举办的职工创业创新大赛。", "Contests of worker innovation, past and present."
    ),
    Wanted(NewsIndexPage, "news", "近来的事", "News", "大赛、工作室和获奖项目的新消息。", "What happens in contests, studios and ventures."),
    Wanted(StandardPage, "help", "使用帮助", "Help", "报名、推荐、评审中常见的问题。", "How to enter, recommend and judge."),
    Wanted(
        StandardPage,
        "accessibility",
        "无障碍说明",
        "Accessibility",
        "本站怎样照顾不同的使用方式。",
        "How this site works with keyboard, screen reader and zoom.",
    ),
]


def add_page(parent: Page, page: SitePage) -> SitePage:
    """Publish `page` below `parent`, and its stand-in below the parent's translations: a reader of English finds it too."""
    parent.refresh_from_db()  # treebeard's count of children may have grown
    parent.add_child(instance=page)
    page.save_revision().publish()  # as an editor would: with a history, and told to search
    for locale in Locale.objects.exclude(pk=page.locale_id):
        if parent.get_translation_or_none(locale):
            page.copy_for_translation(locale, alias=True)
    return page


def _translated(page: SitePage, **fields: object) -> None:
    english = page.copy_for_translation(Locale.objects.get(language_code=ENGLISH))
    for name, value in fields.items():
        setattr(english, name, value)
    english.save_revision().publish()


@transaction.atomic
def make_site() -> HomePage:
    """Locales, home page, site, lists and standing pages, each with its English copy. What is there stays as editors left it."""
    chinese, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    Locale.objects.get_or_create(language_code=ENGLISH)
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(instance=Page(title="Root", slug="root", locale=chinese))

    home = HomePage.objects.filter(locale=chinese).first()
    if home is None:
        home = HomePage(
            title="首页",
            slug="gongchuang",
            locale=chinese,
            programme_title="工创做四件事",
            programme=[("step", {"title": t, "text": w}) for t, w in STEPS],
        )
        root.add_child(instance=home)
        _translated(
            home, title="Home", programme_title="Four things we do", programme=[("step", {"title": t, "text": w}) for t, w in STEPS_IN_ENGLISH]
        )

    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": address.hostname or "localhost", "port": port, "site_name": "工创", "root_page": home}
    )
    for page in Page.objects.filter(depth=2).exclude(pk__in=HomePage.objects.values("pk")).filter(slug="home"):
        page.delete()  # Wagtail's own first page

    for wanted in PAGES:
        if not Page.objects.child_of(home).filter(slug=wanted.slug).exists():
            page = wanted.kind(title=wanted.title, slug=wanted.slug, locale=chinese, introduction=wanted.introduction)
            home.refresh_from_db()
            home.add_child(instance=page)
            _translated(page, title=wanted.english, introduction=wanted.introduction_in_english)
    if not SiteWords.objects.exists():
        SiteWords.objects.create()
    return home
