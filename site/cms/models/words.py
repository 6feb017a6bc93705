"""The words of the frame that an office sets once: who it is, its hotline, its registrations."""

import json

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="edit")
class SiteWords(BaseGenericSetting):
    owner_zh = models.CharField(_("organizer, Chinese"), max_length=60, default="湖北省总工会")
    owner_en = models.CharField(_("organizer, English"), max_length=120, default="Hubei Federation of Trade Unions")
    programme_zh = models.CharField(_("beside the wordmark, Chinese"), max_length=30, default="职工创业创新")
    programme_en = models.CharField(_("beside the wordmark, English"), max_length=60, default="Worker innovation")
    tagline_zh = models.CharField(_("one sentence of the home page, Chinese"), max_length=60, default="把职工的点子做成产品，让产品带来岗位")
    tagline_en = models.CharField(
        _("one sentence of the home page, English"), max_length=160, default="From workers' ideas to products, from products to jobs"
    )
    hotline_zh = models.CharField(_("hotline and its hours, Chinese"), max_length=60, default="12351（工作日 8:30–17:30）")
    hotline_en = models.CharField(_("hotline and its hours, English"), max_length=80, default="12351 (working days, 8:30–17:30)")
    icp = models.CharField(_("ICP registration"), max_length=60, default="鄂ICP备××××××××号")
    police = models.CharField(_("public security registration"), max_length=60, default="鄂公网安备××××××××××××××号")

    panels = [
        MultiFieldPanel(
            [FieldPanel("owner_zh"), FieldPanel("owner_en"), FieldPanel("programme_zh"), FieldPanel("programme_en")], heading=_("Organizer")
        ),
        MultiFieldPanel([FieldPanel("tagline_zh"), FieldPanel("tagline_en")], heading=_("Home page")),
        MultiFieldPanel([FieldPanel("hotline_zh"), FieldPanel("hotline_en"), FieldPanel("icp"), FieldPanel("police")], heading=_("Footer")),
    ]

    class Meta:
        verbose_name = _("Words of the site")

    @classmethod
    def current(cls) -> "SiteWords":
        """What is set, or the defaults: reading a page writes nothing."""
        return cls.objects.order_by("pk").first() or cls()

    def _in_language(self, field: str) -> str:
        return str(getattr(self, f"{field}_en" if get_language() == "en" else f"{field}_zh"))

    @property
    def owner(self) -> str:
        return self._in_language("owner")

    @property
    def programme(self) -> str:
        return self._in_language("programme")

    @property
    def tagline(self) -> str:
        return self._in_language("tagline")

    @property
    def hotline(self) -> str:
        return self._in_language("hotline")

    def linked_data(self) -> SafeString:
        """Who the site is, for search engines. It stands in a data block, so nothing in it may end the element."""
        data = {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": "工创",
            "url": settings.SITE_URL,
            "description": self.tagline,
            "publisher": {"@type": "GovernmentOrganization", "name": self.owner},
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{settings.SITE_URL}/search/?q={{search_term_string}}",
                "query-input": "required name=search_term_string",
            },
        }
        text = json.dumps(data, ensure_ascii=False)
        return mark_safe(text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))  # noqa: S308  escaped for a data block
