"""What search engines and messengers read of a page: schema.org as JSON-LD, and the fields of a share card."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from directory.models import Achievement, Craftsman, Honour, Member, Profile, Studio

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def data_block(data: dict[str, Any]) -> SafeString:
    """Inside <script type="application/ld+json">: a data block, which a policy against inline scripts leaves alone. Nothing in it can end it."""
    return mark_safe(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))  # noqa: S308


def without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


def _place(profile: Profile) -> dict[str, Any]:
    names = [name for name, _facet in profile.region_trail]
    if not names and not profile.region_name:
        return {}
    return without_blanks(
        {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "addressRegion": names[0] if names else profile.region_name,
            "addressLocality": names[1] if len(names) > 1 else "",
        }
    )


def person(craftsman: Craftsman, honours: Iterable[Honour], studios: Iterable[Studio]) -> dict[str, Any]:
    return without_blanks(
        {
            "@context": "https://schema.org",
            "@type": "Person",
            "@id": absolute(craftsman.get_absolute_url()),
            "url": absolute(craftsman.get_absolute_url()),
            "name": craftsman.name,
            "jobTitle": "，".join(part for part in (craftsman.trade, craftsman.grade) if part),
            "description": craftsman.special_skill,
            "knowsAbout": craftsman.trade,
            "image": image(craftsman),
            "award": [f"{honour.title}（{honour.year}）" if honour.year else honour.title for honour in honours],
            "worksFor": without_blanks({"@type": "Organization", "name": craftsman.unit_name}) if craftsman.unit_name else None,
            "memberOf": [{"@type": "Organization", "name": studio.name, "url": absolute(studio.get_absolute_url())} for studio in studios],
            "workLocation": {"@type": "Place", "address": _place(craftsman)} if _place(craftsman) else None,
        }
    )


def organization(
    studio: Studio, leader: Craftsman | None, leader_name: str, members: Iterable[Member], made: Iterable[Achievement]
) -> dict[str, Any]:
    named = without_blanks({"@type": "Person", "name": leader_name, "url": absolute(leader.get_absolute_url()) if leader else ""})
    return without_blanks(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": absolute(studio.get_absolute_url()),
            "url": absolute(studio.get_absolute_url()),
            "name": studio.name,
            "description": studio.field or studio.introduction[:200],
            "knowsAbout": studio.field,
            "foundingDate": str(studio.founded) if studio.founded else "",
            "image": image(studio),
            "founder": named if leader_name else None,
            "member": [{"@type": "Person", "name": row.name} for row in members],
            "parentOrganization": {"@type": "Organization", "name": studio.unit_name} if studio.unit_name else None,
            "address": _place(studio),
            "subjectOf": [{"@type": "CreativeWork", "name": row.title, "datePublished": str(row.year)} for row in list(made)[:12]],
        }
    )


def image(profile: Profile) -> str:
    return absolute(reverse("directory:portrait", args=[folder(profile), profile.slug])) if profile.portrait_id else ""


def folder(profile: Profile) -> str:
    return "studios" if isinstance(profile, Studio) else "craftsmen"


@dataclass(frozen=True)
class Share:
    """Open Graph, for the head of a profile's page."""

    title: str
    description: str
    url: str
    card: str
    kind: str


def share(profile: Profile, description: str) -> Share:
    kind = "profile" if isinstance(profile, Craftsman) else "website"
    card = absolute(reverse("directory:card", args=[folder(profile), profile.slug]))
    return Share(profile.name, description, absolute(profile.get_absolute_url()), card, kind)
