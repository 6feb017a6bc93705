"""异议: named and in writing while the notice runs, or a tip to the supervisor; accepted or not, examined, answered in writing."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, Role
from accounts.queries import holders
from contest.actions.amending import amend_record
from contest.actions.awarding import lose_award
from contest.models import Contest, Entry, Judge, Objection, Publication, Round
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from contest.rules.states import RoundState
from files.actions import erase_bytes, keep
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

TIP = "tip"


def object_to(
    *,
    publication: Publication,
    by: Person,
    kind: str,
    name: str,
    contact: str,
    grounds: str,
    entry: Entry | None = None,
    evidence: UploadedFile | None = None,
) -> Objection:
    """提出异议, in one's name, while the notice runs. Staff and the supervisor are told.

    A unit's carries its seal (`evidence`); of a tip no name is kept, and only the supervisor reads it. Raises NoticeOver after the last day,
    NotNamed, NoSupervisor.
    """
    publication = Publication.objects.select_related("round__contest").get(pk=publication.pk)
    require_running(publication)
    tip = kind == TIP
    if tip and not supervisors(publication.round.contest).exists():
        raise NoSupervisor
    if (kind == "unit" and evidence is None) or (not tip and not (name.strip() and contact.strip())):
        raise NotNamed
    known = None if tip else by
    kept = keep(upload=evidence, by=known, purpose="objection") if evidence is not None else None
    made = Objection(
        entry=entry, kind=kind, name="" if tip else name.strip(), contact=contact.strip(), grounds=grounds.strip(), by=known, at=clock.now(),
        evidence=kept,
    )  # fmt: skip
    try:
        return receive(made, publication)
    except Refused:
        if kept is not None:
            erase_bytes(file=kept, by=known)
        raise


def supervisors(contest: Contest) -> QuerySet[Person]:
    return Person.objects.filter(judging__contest=contest, judging__role=Judge.Role.SUPERVISOR)


def require_running(publication: Publication) -> None:
    if publication.settled_at is not None or publication.round.state != RoundState.NOTICE or clock.today() > publication.last_day:
        raise NoticeOver(publication)


@transaction.atomic
def receive(made: Objection, publication: Publication) -> Objection:
    made.publication = Publication.objects.select_for_update(of=("self",)).select_related("round__contest__organization").get(pk=publication.pk)
    require_running(made.publication)
    made.full_clean(exclude=["evidence"])
    made.save()
    record(book=made.book, action="objection.received", subject=made, by=made.by, entry=made.entry_id, words={"grounds": made.grounds})
    contest = made.publication.round.contest
    told = set(supervisors(contest)) | (set() if made.kind == TIP else set(holders(contest.organization, [Role.Kind.STAFF])))
    for person in sorted(told, key=lambda one: one.pk):
        notify(
            person=person, kind="objection", key=f"objection:{made.pk}",
            title=_("A tip for the supervisor has come in") if made.kind == TIP else _("An objection has been received"),
            link=reverse("staff_objections", args=[contest.slug, made.publication.round.ref]),
        )  # fmt: skip
    return made


class NotNamed(Refused):
    status = 422
    message = gettext_lazy(
        "A person objects with the real name and a telephone, a unit with its seal: add a scan or photograph of the sealed letter."
    )


class NoSupervisor(Refused):
    message = gettext_lazy("This contest has no supervisor in the system. Call the discipline office, or object in your name.")


class NoticeOver(Refused):
    def __init__(self, publication: Publication) -> None:
        super().__init__(
            _("Objections were taken until %(day)s. Call %(phone)s: the office tells you what is still possible.")
            % {"day": date_format(publication.last_day, "Y-m-d"), "phone": publication.phone}
        )


@transaction.atomic
def examine_objection(*, objection: Objection, by: Person) -> Objection:
    objection = locked_objection(objection, by)
    if objection.state != Objection.State.RECEIVED:
        raise NoLongerPossible
    objection.state = Objection.State.EXAMINING
    objection.save(update_fields=["state"])
    record(book=objection.book, action="objection.accepted", subject=objection, by=by)
    if objection.by is not None:
        notify(
            person=objection.by, kind="objection", key=f"accepted:{objection.pk}", title=_("Your objection is accepted and being examined"),
            link=objection.get_absolute_url(),
        )  # fmt: skip
    return objection


def locked_objection(objection: Objection, by: Person) -> Objection:
    found = (
        Objection.objects.select_for_update(of=("self",)).select_related("publication__round__contest__organization", "entry").get(pk=objection.pk)
    )
    if found.kind == TIP or not runs_contest(by, found.publication.round.contest):
        raise NotAllowed
    return found


@transaction.atomic
def answer_objection(*, objection: Objection, by: Person, outcome: str, answer: str, move_up: bool = True) -> Objection:
    """异议成立, 不成立 or 不予受理, in writing. A sustained one takes its entry's award away and amends the record;
    with `move_up` whoever stood below moves up (递补)."""
    round = Round.objects.locked(objection.publication.round_id)
    objection = locked_objection(objection, by)
    allowed = {
        Objection.State.RECEIVED: (Objection.State.NOT_ACCEPTED,),
        Objection.State.EXAMINING: (Objection.State.SUSTAINED, Objection.State.DISMISSED),
    }.get(Objection.State(objection.state), ())
    if outcome not in allowed:
        raise NoLongerPossible([state.value for state in allowed])
    if not answer.strip():
        raise Refused(_("An objection is answered in writing: say what was found."))
    objection.state, objection.answer, objection.answered_at, objection.answered_by = outcome, answer.strip(), clock.now(), by
    objection.full_clean(exclude=["evidence", "by"])
    objection.save()
    record(book=objection.book, action="objection.answered", subject=objection, by=by, outcome=outcome, words={"answer": answer.strip()})
    if objection.by is not None:
        notify(
            person=objection.by, kind="objection", key=f"answer:{objection.pk}", title=_("Your objection has been answered"), body=answer.strip(),
            link=objection.get_absolute_url(),
        )  # fmt: skip
    if outcome == Objection.State.SUSTAINED and objection.entry is not None:
        lose_award(round, objection.entry, by, reason=objection.ref, move_up=move_up)
        amend_record(round=round, objection=objection, by=by, move_up=move_up)
    return objection
