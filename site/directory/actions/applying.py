"""A studio's application on its way: written by the unit, recommended upward, designated at the level that it asks for."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization, Person
from accounts.queries import above, held_by, holders
from accounts.rules import APPROVER, OF_AN_ORGANIZATION, STAFF, covers
from directory.actions.profiles import approve, create_studio
from directory.actions.studios import add_designation
from directory.models import Application, ApplicationState, ApplicationStep, Designation, Kind, Step, Studio
from directory.permissions import require
from directory.rules.applications import State, arrives, move
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify


class NotNow(Refused):
    """The application does not stand where this could be done."""

    message = gettext_lazy("This application has moved on since you looked. Look at it again.")


class NoUnionAbove(Refused):
    status = 422
    message = gettext_lazy("Above this unit there is no union that gives this level. Choose another level.")


class NotAtTheTop(Refused):
    message = gettext_lazy("The level applied for is given by a union above yours. Recommend the application upward.")


class AtTheTop(Refused):
    message = gettext_lazy("The level applied for is given here: designate the studio, or decline.")


class HeldAlready(Refused):
    status = 422
    message = gettext_lazy("This studio holds this level already, or applies for it. Look at its record.")


FIELDS = (
    "studio", "level", "name", "kind", "field", "leader_text", "leader_grade", "founded", "members", "senior", "promoted", "area", "equipment_fen",
    "yearly_funds_fen", "patents", "methods", "tackled", "five_small", "papers", "standards", "benefit_fen", "benefit_basis", "apprentices",
    "exchanges", "introduction",
)  # fmt: skip


@transaction.atomic
def start_application(*, unit: Organization, by: Person | None, **values: Any) -> Application:
    """`values` are FIELDS of the form."""
    if by is not None and not covers(held_by(by), OF_AN_ORGANIZATION, unit.path):
        raise NotAllowed
    made = Application(unit=unit, holder=unit, made_by=by, made_at=clock.now())
    _fill(made, values)
    made.save()
    record(book=made.book, action="application.started", subject=made, by=by, unit=unit.pk, state=made.state, holder=made.holder_id)
    return made


@transaction.atomic
def save_application(*, application: Application, by: Person | None, **values: Any) -> Application:
    application = _locked(application)
    require("files_for_unit", by, application)
    if application.state not in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        raise NotNow
    _fill(application, values)
    application.save()
    record(book=application.book, action="application.edited", subject=application, by=by, state=application.state, holder=application.holder_id)
    return application


def _fill(application: Application, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise KeyError(name)
        setattr(application, name, value)
    application.full_clean()


@transaction.atomic
def submit_application(*, application: Application, by: Person | None) -> Application:
    """To the union above the unit; after a return to the desk that returned it."""
    application = _locked(application)
    _check(application, "submit", by)
    path = [union for union in reversed(list(above(application.unit))) if union.pk != application.unit_id]
    if not any(arrives(union.level, application.level) for union in path):
        raise NoUnionAbove
    studio = application.studio
    if studio is not None:
        if application.level in {row.level for row in studio.designations.filter(step=Step.DESIGNATED, superseded_by=None)} and not studio.hidden:
            raise HeldAlready
        if studio.applications.filter(level=application.level, state=ApplicationState.SUBMITTED).exclude(pk=application.pk).exists():
            raise HeldAlready
    came_from, application.holder = application.holder, application.returned_by or path[0]
    application.returned_by, application.submitted_at = None, clock.now()
    return _moved(application, "submit", by, came_from, "", numbers=application.numbers(), level=application.level)


@transaction.atomic
def recommend_application(*, application: Application, by: Person | None, opinion: str = "") -> Application:
    """推荐上报: one desk up."""
    application = _locked(application)
    _check(application, "recommend", by)
    superior = application.holder.superior
    if application.at_the_top or superior is None:
        raise AtTheTop
    came_from, application.holder = application.holder, superior
    return _moved(application, "recommend", by, came_from, opinion)


@transaction.atomic
def return_application(*, application: Application, by: Person | None, opinion: str) -> Application:
    """退回补正: back to the unit, which sends it to this desk again."""
    application = _locked(application)
    _check(application, "return", by)
    _needs(opinion)
    came_from = application.returned_by = application.holder
    application.holder = application.unit
    return _moved(application, "return", by, came_from, opinion)


@transaction.atomic
def decline_application(*, application: Application, by: Person | None, opinion: str) -> Application:
    application = _locked(application)
    _check(application, "decline", by)
    _needs(opinion)
    return _moved(application, "decline", by, application.holder, opinion)


@transaction.atomic
def withdraw_application(*, application: Application, by: Person | None) -> Application:
    application = _locked(application)
    _check(application, "withdraw", by)
    return _moved(application, "withdraw", by, application.holder, "")


@transaction.atomic
def designate(
    *, application: Application, by: Person | None, on: dt.date, document: str = "", batch: str = "", title: str = "", opinion: str = ""
) -> Designation:
    """命名: the studio enters the directory if it is not there, and holds the level from `on`. Its application is part of its record."""
    application = _locked(application)
    _check(application, "designate", by)
    if not application.at_the_top:
        raise NotAtTheTop
    studio = application.studio or _new_studio(application, by)
    application.studio = studio
    applied = timezone.localdate(application.submitted_at or application.made_at)
    add_designation(studio=studio, by=by, step=Step.APPLIED, level=application.level, on=min(applied, on), body=application.unit.name)
    given = add_designation(
        studio=studio, by=by, step=Step.DESIGNATED, level=application.level, on=on, body=application.holder.name, document=document, batch=batch,
        title=title,
    )  # fmt: skip
    _moved(application, "designate", by, application.holder, opinion, studio=studio.pk, designation=given.pk)
    return given


def _new_studio(application: Application, by: Person | None) -> Studio:
    """Answered for by the city of its unit, or by the union that designates where it is lower."""
    regional = (Organization.Level.PROVINCE, Organization.Level.CITY)
    office = next((union for union in reversed(list(above(application.unit))) if union.level in regional), application.holder)
    if len(office.path) < len(application.holder.path):
        office = application.holder
    region = next((union.region_code for union in reversed(list(above(application.unit))) if union.region_code), "")
    made = create_studio(
        by=by, office=office, name=application.name, kind=Kind(application.kind), field=application.field, leader_text=application.leader_text,
        founded=application.founded, introduction=application.introduction, unit=application.unit, unit_text=application.unit.name,
        region_code=region,
    )  # fmt: skip
    return approve(profile=made, by=by)


def _locked(application: Application) -> Application:
    locked = Application.objects.select_for_update().get(pk=application.pk)
    return locked


def _check(application: Application, action: str, by: Person | None) -> None:
    try:
        step = move(State(application.state), action)
    except NoSuchMove as error:
        raise NotNow from error
    require(step.who, by, application)


def _needs(opinion: str) -> None:
    if not opinion.strip():
        raise SayWhy


class SayWhy(Refused):
    status = 422
    message = gettext_lazy("Say why, so that the unit knows what to do.")


def _moved(application: Application, action: str, by: Person | None, came_from: Organization, opinion: str, **data: Any) -> Application:
    application.state = str(move(State(application.state), action).to)
    application.full_clean()
    application.save()
    ApplicationStep.objects.create(
        application=application, action=action, state=application.state, holder=application.holder, came_from=came_from, note=opinion.strip(), by=by,
        at=clock.now(),
    )  # fmt: skip
    words = {"opinion": opinion.strip()} if opinion.strip() else None
    record(
        book=application.book, action=f"application.{action}", subject=application, by=by, words=words, state=application.state,
        holder=application.holder_id, **data,
    )  # fmt: skip
    _tell(application, action)
    return application


def _tell(application: Application, action: str) -> None:
    link = reverse("directory:application", args=[application.ref])
    key = f"{application.pk}-{application.steps.count()}"
    if application.state == ApplicationState.SUBMITTED:
        for person in holders(application.holder, {APPROVER, STAFF}):
            title = _("A studio's application is on your desk: %(name)s") % {"name": application.name}
            notify(person=person, kind="studio-application", key=f"{key}-{person.pk}", title=title, link=link)
    if application.made_by is not None and action in ("return", "decline", "designate"):
        title = _("%(name)s: %(state)s") % {"name": application.name, "state": ApplicationState(application.state).label}
        notify(person=application.made_by, kind="studio-application", key=key, title=title, link=link)
