"""The pages that editors write. Their words are here; what a contest is, is in contest."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction

from cms import announcement
from cms.blocks import BodyBlock, DownloadBlock, StepBlock, words_of
from contest.models import Contest, Entry, Stage
from directory.queries import public_craftsmen, public_studios
from incubator.figure_queries import headline_figures
from ledger import clock

NEWS_ON_HOME = 3
PEOPLE_ON_HOME = 4
NEWS_ON_A_PAGE = 20


class SitePage(Page):
    """What every page of ours shares. The public site has no private pages, so serving one asks nobody's permission."""

    private_page_options: ClassVar[list[str]] = []
    preview_modes: ClassVar[list[tuple[str, Any]]] = Page.DEFAULT_PREVIEW_MODES
    show_in_menus_default = False
    promote_panels = [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")]
    settings_panels: ClassVar[list[Any]] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        return PageViewRestriction.objects.none()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "canonical": settings.SITE_URL + request.path,
            "alternates": [(code, settings.SITE_URL + translate_url(request.path, code)) for code, _name in settings.LANGUAGES],
        }

    @property
    def summary(self) -> str:
        return self.search_description or getattr(self, "introduction", "")

    def search_body(self) -> str:
        """The words of the page, for the public index."""
        return "\n".join([self.search_description, *self._words()]).strip()

    def _words(self) -> list[str]:
        return list(words_of(self.body)) if hasattr(self, "body") else []


class HomePage(SitePage):
    programme_title = models.CharField(_("heading of what we do"), max_length=40, blank=True)
    programme = StreamField([("step", StepBlock())], blank=True, max_num=6, verbose_name=_("what we do"))

    content_panels = [*Page.content_panels, FieldPanel("programme_title"), FieldPanel("programme")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.ContestIndexPage", "cms.NewsIndexPage", "cms.StandardPage"]
    template = "cms/home.html"

    class Meta:
        verbose_name = _("home page")

    def _words(self) -> list[str]:
        return [self.programme_title, *words_of(self.programme)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        pages = list(
            ContestPage.objects.live()
            .filter(locale_id=self.locale_id, contest__parent=None)
            .select_related("contest")
            .prefetch_related("contest__stages")
            .order_by("-contest__year", "-contest__edition", "-pk")[:3]
        )
        latest = next((page for page in pages if announcement.is_open(page.contest, Stage.Kind.ENTRY, now)), pages[0] if pages else None)
        context: dict[str, Any] = {
            **super().get_context(request, *args, **kwargs),
            "now": now,
            "craftsmen": public_craftsmen().order_by("-honoured_on", "-pk")[:PEOPLE_ON_HOME],
            "studios": public_studios().order_by("-designated_on", "-pk")[:PEOPLE_ON_HOME],
            "figures": headline_figures(),
            "news": NewsPage.objects.live().filter(locale_id=self.locale_id).order_by("-date", "-pk")[:NEWS_ON_HOME],
        }
        if latest is not None:
            context["latest"] = latest
            context["front"] = announcement.front(latest.contest, now)
            context["submitted"] = Entry.objects.filter(contest=latest.contest).exclude(submitted=None).count()
        return context


class NewsIndexPage(SitePage):
    introduction = models.TextField(_("standfirst"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.NewsPage"]
    template = "cms/news_index.html"

    class Meta:
        verbose_name = _("list of news")

    def _words(self) -> list[str]:
        return [self.introduction]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = NewsPage.objects.live().child_of(self).order_by("-date", "-pk")
        return {**super().get_context(request, *args, **kwargs), "news": Paginator(news, NEWS_ON_A_PAGE).get_page(request.GET.get("page"))}


def _today() -> Any:
    return clock.now().astimezone().date()


class NewsPage(SitePage):
    date = models.DateField(_("date of the news"), default=_today)
    introduction = models.TextField(_("standfirst"), max_length=200, help_text=_("Two sentences: what happened, and why it matters to the reader."))
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body of the page"))

    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("introduction"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/news.html"

    class Meta:
        verbose_name = _("news page")

    def _words(self) -> list[str]:
        return [self.introduction, *words_of(self.body)]


class StandardPage(SitePage):
    introduction = models.TextField(_("standfirst"), max_length=200, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body of the page"))

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["cms.StandardPage"]
    template = "cms/standard.html"

    class Meta:
        verbose_name = _("standing page")

    def _words(self) -> list[str]:
        return [self.introduction, *words_of(self.body)]


class ContestIndexPage(SitePage):
    introduction = models.TextField(_("standfirst"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.ContestPage"]
    template = "cms/contest_index.html"

    class Meta:
        verbose_name = _("list of contests")

    def _words(self) -> list[str]:
        return [self.introduction]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        pages = (
            ContestPage.objects.live()
            .child_of(self)
            .select_related("contest")
            .prefetch_related("contest__stages")
            .order_by("-contest__year", "-contest__edition", "contest__name")
        )
        rows = Paginator(pages, NEWS_ON_A_PAGE).get_page(request.GET.get("page"))
        return {
            **super().get_context(request, *args, **kwargs),
            "contests": rows,
            "rows": [(page, announcement.front(page.contest, now)) for page in rows],
        }


class ContestPage(SitePage):
    """The words around one contest; stages, criteria, awards and hosts come from its data."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="pages", verbose_name=_("contest shown"))
    introduction = models.TextField(_("standfirst"), max_length=200, help_text=_("Who may enter, how, and what there is to win: for the home page."))
    who = StreamField(BodyBlock(), blank=True, verbose_name=_("who may enter"))
    how = StreamField(BodyBlock(), blank=True, verbose_name=_("how entries are reviewed and recommended"))
    rules = StreamField(BodyBlock(), blank=True, verbose_name=_("ties, conflicts and second looks"))
    after = StreamField(BodyBlock(), blank=True, verbose_name=_("below the awards"))
    downloads = StreamField([("download", DownloadBlock())], blank=True, verbose_name=_("downloads"))

    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("contest", "introduction", "who", "how", "rules", "after", "downloads")),
    ]
    parent_page_types: ClassVar[list[str]] = ["cms.ContestIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/contest.html"

    class Meta:
        verbose_name = _("contest page")

    def _words(self) -> list[str]:
        streams = [self.who, self.how, self.rules, self.after, self.downloads]
        return [self.introduction, *(word for stream in streams for word in words_of(stream))]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if self.contest_id and not self.alias_of_id:
            others = ContestPage.objects.filter(contest_id=self.contest_id, locale_id=self.locale_id).exclude(pk=self.pk)
            if others.exists():
                raise ValidationError({"contest": _("This contest has a page already: edit that one.")})
            self.slug = self.contest.slug  # the contest's address, so that every link to it leads here
        super().full_clean(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **announcement.of(self.contest, clock.now())}


PAGE_TYPES: list[type[SitePage]] = [HomePage, NewsIndexPage, NewsPage, StandardPage, ContestIndexPage, ContestPage]
