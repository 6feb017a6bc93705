"""The thread of an entry, for its team and for those on its way; and a letter to all of a list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.asked import posted, whole
from accounts.models import Organization
from accounts.permissions import person_of, signed_in
from contest.actions.letters import AT_MOST, FIELDS, check_fields, filled, keep_template, mark_read, write, write_to_many, writes_for
from contest.entry_lists import asked_for
from contest.forms.letters import AnswerForm, LetterForm
from contest.models import Contest, Entry
from contest.permissions import leads_entry, sees_entry
from contest.views.staff.doors import for_staff, work_links
from ledger.refusals import NotAllowed, Refused


@signed_in
def thread(request: HttpRequest, ref: str) -> HttpResponseBase:
    found = Entry.objects.select_related("contest__organization", "unit", "holder", "leader", "track")
    entry, person = get_object_or_404(found, ref=ref), person_of(request)
    if not sees_entry(person, entry):
        raise NotAllowed
    organization: Organization | None = request.acting_for or None  # type: ignore[attr-defined]
    leads = leads_entry(person, entry)
    writes = leads or (organization is not None and writes_for(person, organization, entry))
    form = AnswerForm(posted(request))
    if request.method == "POST":
        if not writes:
            raise NotAllowed
        if form.is_valid():
            write(entry=entry, by=person, organization=organization, body=form.cleaned_data["body"])
            messages.success(request, _("Sent. It is kept with the project."))
            return redirect("entry_letters", ref=ref)
    letters = list(entry.letters.select_related("organization", "by"))
    if writes and request.method == "GET":
        mark_read(entry, person)
    team = leads or entry.members.filter(person=person).exists()
    context = {
        "entry": entry, "letters": letters, "form": form, "writes": writes, "team": team, "base": "base.html" if team else "base_staff.html",
        "back": entry.get_absolute_url() if team else reverse("desk_entry", args=[ref]),
    }  # fmt: skip
    return render(request, "contest/letters.html", context, status=422 if form.errors else 200)


@for_staff
def to_many(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """Written once, shown as the first will read it, with how many get it; then sent."""
    query = QueryDict(request.POST.get("query", "")) if request.method == "POST" else request.GET
    chosen = query.getlist("entry")
    found = contest.entries.exclude(submitted=None).filter(ref__in=chosen) if chosen else asked_for(contest, query).found
    entries = list(found.select_related("leader", "track", "contest", "contest__organization")[: AT_MOST + 1])
    templates = list(contest.letter_templates.all())
    template = next((one for one in templates if one.pk == whole(request.GET.get("template"))), None)
    initial = {"title": template.title, "body": template.body} if template else {}
    form = LetterForm(posted(request), initial=initial)
    preview: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid() and entries:
        said = form.cleaned_data
        try:
            check_fields(said["title"], said["body"])
            if request.POST.get("do") == "keep" and said["name"]:
                keep_template(contest=contest, by=person_of(request), **said)
                messages.success(request, _("Kept. You find it beside the next letter."))
            if request.POST.get("do") == "send":
                many = write_to_many(contest=contest, entries=entries, by=person_of(request), title=said["title"], body=said["body"])
                messages.success(request, _("Sent to %(n)d leaders. Their answers come into the thread of the project.") % {"n": many})
                return redirect("staff_entries", slug=contest.slug)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            preview = {"entry": entries[0], "title": filled(said["title"], entries[0]), "body": filled(said["body"], entries[0])}
    context = {
        "contest": contest, "entries": entries[:20], "many": len(entries), "form": form, "preview": preview, "templates": templates,
        "query": query.urlencode(), "fields": [f"{{{name}}}" for name in FIELDS], "links": work_links(contest, "staff_entries"),
    }  # fmt: skip
    return render(request, "contest/staff/letters.html", context, status=422 if form.errors else 200)
