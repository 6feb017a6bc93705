"""The public pages of studios and craftsmen."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directory.models import Achieved, Apprenticeship, Step
from directory.queries import craftsman_page, lineage, studio_page, studios_of

SHOWN = 6  # achievements before the rest is folded


@require_safe
def studio(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(studio_page(), slug=slug)
    achievements = list(found.achievements.all())
    counted = Counter(row.kind for row in achievements if row.kind != Achieved.BENEFIT)  # a sum of money is no item among items
    events = list(found.designations.all())
    context = {
        "studio": found,
        "leader": found.leader if found.leader and found.leader.is_public else None,
        "leader_name": "" if found.leader and found.leader.hidden else found.leader_text or (found.leader.name if found.leader else ""),
        "members": list(found.members.all()),
        "events": events,
        "review": next((event for event in events if event.step == Step.REVIEWED), None),
        "achievements": achievements[:SHOWN],
        "more_achievements": achievements[SHOWN:],
        "achieved": [(Achieved(kind).label, number) for kind, number in counted.most_common()],
        "achieved_in_all": counted.total(),
        "first_year": min((row.year for row in achievements), default=None),
        "taught": Apprenticeship.objects.filter(master=found.leader_id).count() if found.leader and not found.leader.hidden else 0,
    }
    return render(request, "directory/studio.html", context)


@require_safe
def craftsman(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(craftsman_page(), slug=slug)
    kin = lineage(found)
    context = {
        "craftsman": found,
        "honours": list(found.honours.all()),
        "top": next((honour for honour in found.honours.all() if (honour.title, honour.on) == (found.title, found.honoured_on)), None),
        "achievements": list(found.achievements.all()),
        "masters": [one for one in kin if one.step < 0],
        "taught": sum(one.step == 1 for one in kin),
        "kin": kin if len(kin) > 1 else [],
        "studios": list(studios_of(found)),
    }
    return render(request, "directory/craftsman.html", context)
