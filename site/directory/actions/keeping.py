"""Who keeps a studio, and the photograph of a profile."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from directory.actions.profiles import P, edit
from directory.models import Keeper, Studio
from directory.permissions import may_edit, require_staff_of
from files.actions import keep
from files.kinds import PICTURES
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify


class KeepsAlready(Refused):
    message = gettext_lazy("This person keeps the studio already.")


class KeptNoLonger(Refused):
    message = gettext_lazy("This person no longer keeps the studio.")


class SentAlready(Refused):
    message = gettext_lazy(
        "Something was written down here since you opened the page, perhaps by this form. Look at the list before you send it again."
    )


@transaction.atomic
def require_seen(*, studio: Studio, what: str, seen: str) -> None:
    """`seen`: how many visits or lines of money the page had, "" where it does not say. Raises SentAlready when there are more by now."""
    if what not in ("visit", "money") or not seen:
        return
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    rows = studio.visits.count() if what == "visit" else studio.funds.count()
    if str(rows) != seen:
        raise SentAlready


@transaction.atomic
def appoint_keeper(*, studio: Studio, person: Person, by: Person | None) -> Keeper:
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    require_staff_of(by, studio)
    if Keeper.objects.filter(studio=studio, person=person, until=None).exists():
        raise KeepsAlready
    made = Keeper.objects.create(studio=studio, person=person, since=clock.now(), given_by=by)
    record(book=studio.book, action="studio.keeper-appointed", subject=made, by=by, keeper=person.pk, keeps=True)
    notify(
        person=person, kind="studio-keeper", key=f"{made.pk}", title=_("You keep the record of %(studio)s") % {"studio": studio.name},
        body=_("You can edit its page, offer visiting dates, and answer what people ask."), link=reverse("directory:kept", args=[studio.ref]),
    )  # fmt: skip
    return made


@transaction.atomic
def release_keeper(*, keeper: Keeper, by: Person | None) -> Keeper:
    studio = Studio.objects.select_for_update().get(pk=keeper.studio_id)
    require_staff_of(by, studio)
    keeper = Keeper.objects.select_for_update().get(pk=keeper.pk)
    if keeper.until is not None:
        raise KeptNoLonger
    keeper.until = clock.now()
    keeper.save(update_fields=["until"])
    record(book=studio.book, action="studio.keeper-released", subject=keeper, by=by, keeper=keeper.person_id, keeps=False)
    return keeper


@transaction.atomic
def propose_portrait(*, profile: P, upload: UploadedFile, by: Person | None) -> P:
    """A photograph in the draft: the public sees it once it is approved. Raises UnwantedFile."""
    if by is not None and not may_edit(by, profile):
        raise NotAllowed
    file = keep(upload=upload, by=by, purpose="portrait", limit_mb=20, allowed=PICTURES, belongs_to=f"{profile._meta.label_lower}:{profile.pk}")
    return edit(profile=profile, by=by, values={"portrait": file.pk})
