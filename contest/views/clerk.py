"""计分员: paper sheets, keyed in by two different people. Neither sees what the other keyed before both are there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import person_of, signed_in
from contest.actions.keying import BadCells, CellsMissing, TwoAlready, criteria_of, drop_keying, key_sheet, keyed, sheets_to_key
from contest.actions.marking import values_of
from contest.blind import number_in
from contest.models import Assignment, Judge, Round
from contest.permissions import keys_sheets
from contest.rules.states import AssignmentState, RoundState
from ledger.canonical import number
from ledger.refusals import NotAllowed, Refused

View = Callable[..., HttpResponseBase]


@signed_in
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """The rounds that are being scored in the contests of this clerk."""
    person = person_of(request)
    contests = Judge.objects.filter(person=person, role=Judge.Role.SCORE_CLERK).values("contest")
    if not contests.exists():
        raise NotAllowed
    rounds = list(Round.objects.filter(contest__in=contests, state=RoundState.SCORING).select_related("contest", "track").order_by("-released_at"))
    if len(rounds) == 1:
        return redirect("clerk_round", ref=rounds[0].ref)
    return render(request, "contest/clerk/desk.html", {"rounds": rounds})


@signed_in
@never_cache
@require_safe
def round(request: HttpRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(Round.objects.select_related("contest", "track"), ref=ref)
    person = person_of(request)
    if not keys_sheets(person, found.contest):
        raise NotAllowed
    lines = [line_of(sheet, person.pk) for sheet in sheets_to_key(found)] if found.state == RoundState.SCORING else []
    waiting = [line for line in lines if line["mine"]]
    context = {
        "round": found, "lines": sorted(lines, key=lambda line: line["order"]), "waiting": len(waiting), "scoring": found.state == RoundState.SCORING,
    }  # fmt: skip
    return render(request, "contest/clerk/round.html", context)


def line_of(sheet: Assignment, person: int) -> dict[str, Any]:
    """What is to be done with it, by whom: `mine` where it waits for this clerk."""
    under_way = [one for one in sheet.keyings.all() if one.taken_at is None]
    by = [one.by_id for one in under_way]
    if len(under_way) == 2:
        word, kind, mine, order = _("the two differ"), "back", person in by, 0
    elif under_way:
        mine = person not in by
        word, kind, order = (_("to be keyed a second time"), "now", 1) if mine else (_("waits for a second person"), "run", 3)
    elif sheet.sent_at is not None:
        taken = any(one.taken_at for one in sheet.keyings.all())
        word, kind, mine, order = (_("taken from paper"), "done", False, 5) if taken else (_("sent by the judge"), "done", False, 5)
    else:
        word, kind, mine, order = _("no sheet yet"), "wait", False, 4
    return {
        "sheet": sheet, "number": number_in(sheet.entry, sheet.round), "word": word, "kind": kind, "mine": mine,
        "order": (order, number_in(sheet.entry, sheet.round), sheet.judge.number),
    }  # fmt: skip


@signed_in
@never_cache
def sheet(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One paper sheet: key it, and where two people differ see both, cell by cell."""
    found = get_object_or_404(
        Assignment.objects.exclude(state=AssignmentState.DRAFT).select_related("round__contest", "round__track", "judge", "entry__entry__submitted"),
        ref=ref,
    )
    person = person_of(request)
    if not keys_sheets(person, found.round.contest) or found.judge.person_id == person.pk:
        raise NotAllowed
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "drop":
                drop_keying(assignment=found, by=person)
                messages.success(request, _("What you keyed is gone."))
                return redirect("clerk_round", ref=found.round.ref)
            now = key_sheet(assignment=found, by=person, values={key: request.POST.get(f"mark:{key}", "") for key in criteria_of(found)})
        except (BadCells, CellsMissing, TwoAlready) as refused:
            refusal = refused
        else:
            if now.taken:
                messages.success(request, _("Both say the same: these are the marks now."))
                return redirect("clerk_round", ref=found.round.ref)
            if not now.cells:
                messages.success(request, _("Kept. A second person keys the same sheet."))
                return redirect("clerk_round", ref=found.round.ref)
            return redirect("clerk_sheet", ref=ref)
    return sheet_page(request, found, refusal)


def sheet_page(request: HttpRequest, found: Assignment, refusal: Refused | None) -> HttpResponse:
    person, now = person_of(request), keyed(found)
    own = next((one for one in now.keyings if one.by_id == person.pk), None)
    mine = 0 if own is not None and now.keyings[0].pk == own.pk else 1
    cells = {cell.criterion: cell for cell in now.cells} if own is not None else {}
    keys, standing = criteria_of(found), values_of(found)
    faults = getattr(refusal, "faults", {})
    lines = []
    for criterion in found.round.criteria.filter(key__in=keys):
        cell = cells.get(criterion.key)
        sides = (cell.first, cell.second) if cell else ("", "")
        lines.append(
            {
                "criterion": criterion, "fault": faults.get(criterion.key, ""), "differs": cell is not None and not cell.equal,
                "own": request.POST.get(f"mark:{criterion.key}", own.values.get(criterion.key, "") if own else ""),
                "other": sides[1 - mine] if cell else "", "standing": standing.get(criterion.key) or "",
                "lowest": plain(criterion.lowest), "highest": plain(criterion.highest), "step": plain(criterion.step) or "any",
            }
        )  # fmt: skip
    context = {
        "round": found.round, "sheet": found, "number": number_in(found.entry, found.round), "lines": lines, "refusal": refusal, "own": own,
        "other": next((one for one in now.keyings if one.by_id != person.pk), None) if cells else None,
        "differing": len(now.differing) if cells else 0, "full": own is None and len(now.keyings) == 2,
        "scoring": found.round.state == RoundState.SCORING and found.state == AssignmentState.RELEASED and not found.entry.absent,
        "marked": any(line["standing"] for line in lines),
    }  # fmt: skip
    return render(request, "contest/clerk/sheet.html", context, status=refusal.status if refusal else 200)


def plain(value: Any) -> str:
    return "" if value is None else number(value)
