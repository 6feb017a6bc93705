"""A closed round to take away: the spreadsheet that reckons, every score sheet with the summary as one PDF, the report in Word."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import person_of
from contest.exports import workbook
from contest.models import Contest, Record, Round
from contest.papers import SHEET, WORD
from contest.queries import last_record
from contest.reports import report_docx
from contest.views.staff.doors import for_staff, for_staff_and_supervisor
from files.models import PrivateFile
from files.responses import hand_over
from work.actions import enqueue

SHEETS = "score_sheets"


def sealed(contest: Contest, ref: str) -> tuple[Round, Record]:
    round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), contest=contest, ref=ref)
    record = last_record(round)
    if record is None:
        raise Http404
    return round, record


@for_staff_and_supervisor
@require_safe
def spreadsheet(request: HttpRequest, contest: Contest, ref: str) -> HttpResponse:
    round, record = sealed(contest, ref)
    return download(workbook(round, record), f"{round.name}成绩.xlsx", SHEET)


@for_staff_and_supervisor
@require_safe
def report(request: HttpRequest, contest: Contest, ref: str) -> HttpResponse:
    round, record = sealed(contest, ref)
    return download(report_docx(round, record), f"{round.name}评审情况报告.docx", WORD)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@for_staff
@require_POST
def make_sheets(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    round, record = sealed(contest, ref)
    job = enqueue(kind="contest.score_sheets", key=f"record:{record.pk}", arguments={"record": record.pk}, by=person_of(request))
    return redirect("job", job.ref)


def kept_sheets(record: Record) -> PrivateFile | None:
    return PrivateFile.objects.filter(purpose=SHEETS, belongs_to=f"contest.record:{record.pk}").order_by("pk").last()


@for_staff_and_supervisor
@require_safe
def sheets(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    _round, record = sealed(contest, ref)
    found = kept_sheets(record)
    if found is None:
        raise Http404
    return hand_over(found, inline=True)
