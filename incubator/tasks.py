"""What the incubator does by the clock, each at most once: reminders of reports and of next steps. And the annual report, which takes its time."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Organization, Person
from documents.rendering import render_apart
from documents.word import render_docx
from incubator import annual
from incubator.actions.annual_reports import keep_annual
from incubator.models import AnnualReport, Programme, Venture
from incubator.queries import newest_reports
from incubator.rules import quarters
from incubator.rules.reminding import LATE, asks_outcome, reminders
from incubator.rules.support_moves import Kind
from incubator.rules.words import VentureState
from incubator.wording import quarter_name
from ledger import clock
from notices.actions import notify
from work.models import Job
from work.registry import periodic, task


@task("incubator.annual", timeout=900, attempts=2, title=_lazy("Making the annual report"))
def make_annual(job: Job, scope: int, as_of: str, by: int, language: str, asked: str) -> dict[str, str]:
    """Computed, then typeset three times, with progress. `asked` names the request: done again, what is there stays."""
    with translation.override(language):
        organization, person = Organization.objects.get(pk=scope), Person.objects.get(pk=by)
        link = {"link": f"{reverse('staff_annual')}?year={dt.date.fromisoformat(as_of).year}"}
        if AnnualReport.objects.filter(ref=asked).exists():
            return link
        job.progress(0, len(STEPS) + 1, _("computing the figures"))
        made, papers = annual.annual(organization, dt.date.fromisoformat(as_of), known_at=clock.now()), {}
        for number, (kind, typeset) in enumerate(STEPS.items(), 1):
            job.progress(number, len(STEPS) + 1, kind)
            papers[kind] = typeset(made)
        keep_annual(made, papers, ref=asked, by=person)
        job.progress(len(STEPS) + 1, len(STEPS) + 1)
        return link


def as_pdf(made: annual.Annual) -> bytes:
    return render_apart("notice", annual.notice(made), timestamp=made.known_at, seconds=600)


STEPS: Mapping[str, Callable[[annual.Annual], bytes]] = {
    "xlsx": annual.workbook, "docx": lambda made: render_docx("notice", annual.notice(made)), "pdf": as_pdf,
}  # fmt: skip


@periodic("incubator.remind", at="09:00", timeout=300)
def remind(job: Job) -> dict[str, int]:
    """Founders and accountants of reports; staff of their next steps, and of what came of a matchmaking day. Done twice, nothing is said twice."""
    ventures = list(Venture.objects.filter(merged_into=None).exclude(state=VentureState.CLOSED).select_related("owner").order_by("pk"))
    said = 0
    for done, venture in enumerate(ventures, 1):
        said += remind_of_reports(venture) + remind_of_step(venture)
        job.progress(done, len(ventures))
    return {"reminders": said + ask_outcomes()}


def reporters_of(venture: Venture) -> list[Person]:
    """Who may fill in the report: founders, and the accountant whose telephone is proved."""
    founders = Q(pk__in=venture.founder_rows.filter(until=None).values("person"))
    accountants = Q(phone__in=venture.accountants.filter(until=None).values("phone"), phone_verified=True)
    return list(Person.objects.filter(founders | accountants, is_active=True).order_by("pk"))


def remind_of_reports(venture: Venture) -> int:
    """By text message where the telephone is theirs: the channel that is read."""
    had = [report.quarter for report in newest_reports(venture) if not any(one.returned for one in report.verifications.all())]
    said = 0
    for kind, quarter in reminders(venture.joined, had, clock.today()):
        words = {"quarter": quarter_name(quarter), "day": quarters.due_by(quarter), "venture": venture.name}
        title = _("Report for %(quarter)s was due by %(day)s") if kind == LATE else _("Report for %(quarter)s is due by %(day)s")
        code = f"{quarter.year}-{quarters.number(quarter)}"
        for person in reporters_of(venture):
            notify(
                person=person, kind="venture-reminder", key=f"{kind}:{venture.pk}:{quarter}", title=title % words, urgent=True,
                body=_("%(venture)s: about three minutes, on the phone too. What was reported last stands beside it.") % words,
                link=f"{reverse('venture_report', args=[venture.ref])}?quarter={code}",
            )  # fmt: skip
            said += 1
    return said


def remind_of_step(venture: Venture) -> int:
    if venture.owner is None or venture.next_on is None or venture.next_on >= clock.today():
        return 0
    notify(
        person=venture.owner, kind="venture-step", key=f"step:{venture.pk}:{venture.next_on}", link=reverse("staff_venture", args=[venture.ref]),
        title=_("%(venture)s: the next step is overdue") % {"venture": venture.name}, body=venture.next_step,
    )  # fmt: skip
    return 1


def ask_outcomes() -> int:
    said = 0
    for programme in Programme.objects.filter(kind=Kind.MATCHDAY, meetings__outcome="").distinct().select_related("made_by").order_by("pk"):
        if asks_outcome([dt.date.fromisoformat(day) for day in programme.days], clock.today()):
            notify(
                person=programme.made_by, kind="venture-outcome", key=f"outcome:{programme.pk}",
                link=reverse("staff_programme", args=[programme.ref]),
                title=_("%(programme)s: what came of it?") % {"programme": programme.name},
                body=_("Thirty days have passed. Write down the outcome of each table."),
            )  # fmt: skip
            said += 1
    return said
