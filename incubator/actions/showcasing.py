"""推介: the founder writes a page, somebody above approves what was read; who is interested is passed on, and accepted before contacts are shown."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.refusals import NoLongerPossible
from directory.rules.names import slug
from files.actions import keep
from files.kinds import PICTURES
from incubator.actions.dealing import tell_contests
from incubator.models import Interest, Showcase, ShowcasePicture, Venture
from incubator.models.showcases import TEXTS
from incubator.permissions import belongs_to, founds, tends, verifies
from incubator.queries import verifiers_of
from incubator.refusals import (
    AskedAlready,
    IsClosed,
    MergedAway,
    NoContact,
    NotPublicNow,
    OwnVenture,
    PageIncomplete,
    ReadAnother,
    ReasonNeeded,
    TooManyPictures,
)  # fmt: skip
from incubator.rules.showcase_moves import OPEN, InterestState, PageState, move_interest, move_page
from incubator.rules.words import VentureState
from ledger import clock
from ledger.actions import record
from ledger.canonical import sha256
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed
from ledger.signals import changed
from notices.actions import notify

MOST_PICTURES = 4


def founders_of(venture: Venture) -> QuerySet[Person]:
    return Person.objects.filter(ventures_founded__venture=venture, ventures_founded__until=None, is_active=True).order_by("pk")


def fingerprint(showcase: Showcase) -> str:
    """Of the text and pictures as they stand: who approves says by it what they have read."""
    return sha256(showcase.content())


def own(venture: Venture, by: Person) -> Venture:
    venture = Venture.objects.locked(venture.pk)
    if not founds(by, venture):
        raise NotAllowed
    if venture.merged_into_id is not None:
        raise MergedAway
    if venture.state == VentureState.CLOSED:
        raise IsClosed
    return venture


def step(showcase: Showcase, action: str) -> None:
    try:
        showcase.state = move_page(PageState(showcase.state), action)
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None


@transaction.atomic
def write_showcase(*, venture: Venture, by: Person, **texts: Any) -> Showcase:
    """What the founder wants to be read: headline, pitch, needs, wants. Nothing of it is public before it is approved; what was stays.

    Raises NotAllowed, MergedAway, IsClosed, ValidationError.
    """
    venture = own(venture, by)
    showcase = Showcase.objects.filter(venture=venture).first() or begin(venture, by)
    for name in (*TEXTS, "wants"):
        if name in texts:
            setattr(showcase, name, texts[name].strip() if name in TEXTS else sorted(set(texts[name])))
    step(showcase, "edit")
    showcase.full_clean()
    showcase.save()
    record(book=venture.book, action="showcase.written", subject=showcase, by=by)
    return showcase


def begin(venture: Venture, by: Person) -> Showcase:
    stem = slug(venture.name)
    taken = set(Showcase.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return Showcase(venture=venture, slug=slug(venture.name, taken), made_at=clock.now(), made_by=by)


@transaction.atomic
def add_picture(*, showcase: Showcase, by: Person, upload: UploadedFile, caption: str) -> ShowcasePicture:
    """Raises TooManyPictures, NotAllowed, files.inspection.UnwantedFile."""
    venture = own(showcase.venture, by)
    showcase = Showcase.objects.select_for_update().get(pk=showcase.pk)
    if showcase.pictures.filter(dropped=False).count() >= MOST_PICTURES:
        raise TooManyPictures(MOST_PICTURES)
    file = keep(upload=upload, by=by, purpose="showcase", limit_mb=20, allowed=PICTURES, belongs_to=f"incubator.showcase:{showcase.pk}")
    made = ShowcasePicture(showcase=showcase, file=file, caption=caption.strip(), at=clock.now(), by=by)
    made.full_clean()
    made.save()
    step(showcase, "edit")
    showcase.save(update_fields=["state"])
    record(book=venture.book, action="showcase.picture_added", subject=made, by=by, file=file.pk)
    return made


@transaction.atomic
def drop_picture(*, picture: ShowcasePicture, by: Person) -> None:
    """Out of the draft; an approved page shows it until another one is approved."""
    venture = own(picture.showcase.venture, by)
    showcase = Showcase.objects.select_for_update().get(pk=picture.showcase_id)
    ShowcasePicture.objects.filter(pk=picture.pk).update(dropped=True)
    step(showcase, "edit")
    showcase.save(update_fields=["state"])
    record(book=venture.book, action="showcase.picture_dropped", subject=picture, by=by)


@transaction.atomic
def send_showcase(*, showcase: Showcase, by: Person) -> Showcase:
    """To the union above, which approves. Raises PageIncomplete, NoLongerPossible, NotAllowed."""
    venture = own(showcase.venture, by)
    showcase = Showcase.objects.select_for_update().get(pk=showcase.pk)
    if not all([showcase.headline, showcase.pitch, showcase.needs, showcase.wants]):
        raise PageIncomplete
    step(showcase, "send")
    showcase.sent_at = clock.now()
    showcase.save(update_fields=["state", "sent_at"])
    event = record(book=venture.book, action="showcase.sent", subject=showcase, by=by, sha256=fingerprint(showcase))
    for person in verifiers_of(venture):
        notify(
            person=person, kind="venture", key=f"showcase:{event.pk}", link=reverse("staff_showcase", args=[showcase.ref]),
            title=_("%(venture)s: a public page waits for approval") % {"venture": venture.name},
        )  # fmt: skip
    return showcase


def looked_at(showcase: Showcase, by: Person) -> tuple[Showcase, Venture]:
    """Locked, for staff above the venture's own unit."""
    venture = Venture.objects.locked(showcase.venture_id)
    if not verifies(by, venture):
        raise NotAllowed
    showcase = Showcase.objects.select_for_update().get(pk=showcase.pk)
    showcase.venture = venture
    return showcase, venture


@transaction.atomic
def approve_showcase(*, showcase: Showcase, by: Person, read: str) -> Showcase:
    """What was read goes to the public as it is; `read` is its fingerprint. Raises ReadAnother, NoLongerPossible, NotAllowed."""
    showcase, venture = looked_at(showcase, by)
    step(showcase, "approve")
    if read != fingerprint(showcase):
        raise ReadAnother
    showcase.published, showcase.published_at, showcase.published_by = showcase.content(), clock.now(), by
    showcase.full_clean()
    showcase.save()
    record(book=venture.book, action="showcase.approved", subject=showcase, by=by, sha256=read, pictures=showcase.published["pictures"])
    told(
        venture,
        f"approved:{clock.now().isoformat()}",
        _("The page of %(venture)s is public") % {"venture": venture.name},
        showcase.get_absolute_url(),
    )
    changed.send(sender=None, kind="venture", ids=[venture.pk])
    return showcase


@transaction.atomic
def return_showcase(*, showcase: Showcase, by: Person, note: str) -> Showcase:
    """Back to the founder, with what is to be mended; what was public before stays. Raises ReasonNeeded, NoLongerPossible, NotAllowed."""
    showcase, venture = looked_at(showcase, by)
    if not note.strip():
        raise ReasonNeeded
    step(showcase, "return")
    showcase.save(update_fields=["state"])
    event = record(book=venture.book, action="showcase.returned", subject=showcase, by=by, words={"note": note.strip()})
    told(venture, f"returned:{event.pk}", _("The page of %(venture)s came back") % {"venture": venture.name},
         reverse("venture_showcase", args=[venture.ref]), note.strip())  # fmt: skip
    return showcase


@transaction.atomic
def take_down(*, showcase: Showcase, by: Person, note: str = "") -> Showcase:
    """Out of the public at once: by the founder, or by staff with a reason. Interests that wait are closed. Raises ReasonNeeded, NotAllowed."""
    venture = Venture.objects.locked(showcase.venture_id)
    founder = founds(by, venture)
    if not (founder or tends(by, venture)):
        raise NotAllowed
    if not founder and not note.strip():
        raise ReasonNeeded
    showcase = Showcase.objects.select_for_update().get(pk=showcase.pk)
    showcase.state, showcase.published, showcase.published_at, showcase.published_by = PageState.DRAFT, None, None, None
    showcase.save()
    event = record(
        book=venture.book, action="showcase.taken_down", subject=showcase, by=by, words={"note": note.strip()} if note.strip() else None,
    )  # fmt: skip
    if not founder:
        told(venture, f"down:{event.pk}", _("The page of %(venture)s was taken down") % {"venture": venture.name},
             reverse("venture_showcase", args=[venture.ref]), note.strip())  # fmt: skip
    changed.send(sender=None, kind="venture", ids=[venture.pk])
    return showcase


def told(venture: Venture, key: str, title: str, link: str, body: str = "") -> None:
    for person in founders_of(venture):
        notify(person=person, kind="venture", key=f"showcase:{venture.pk}:{key}", title=title, body=body, link=link)


@transaction.atomic
def register_interest(*, showcase: Showcase, by: Person, kind: str, message: str, organization: str = "") -> Interest:
    """Somebody signed in would like to talk to the venture. The union looks first; no contact is shown to anybody yet.

    Raises NotPublicNow, OwnVenture, NoContact, AskedAlready, ValidationError.
    """
    venture = Venture.objects.locked(showcase.venture_id)
    if not Showcase.objects.public().filter(pk=showcase.pk).exists():
        raise NotPublicNow
    if belongs_to(by, venture):
        raise OwnVenture
    if not by.phone and not by.email:
        raise NoContact
    if showcase.interests.filter(person=by, state__in=OPEN).exists():
        raise AskedAlready
    made = Interest(showcase=showcase, person=by, kind=kind, message=message.strip(), organization=organization.strip(), at=clock.now())
    made.full_clean()
    made.save()
    record(book=venture.book, action="interest.registered", subject=made, by=by, kind=kind)
    for person in verifiers_of(venture):
        notify(
            person=person, kind="venture", key=f"interest:{made.pk}", link=reverse("staff_showcase", args=[showcase.ref]),
            title=_("%(venture)s: somebody is interested") % {"venture": venture.name},
        )  # fmt: skip
    return made


def moved(interest: Interest, action: str) -> tuple[Interest, Venture]:
    venture = Venture.objects.locked(interest.showcase.venture_id)
    interest = Interest.objects.select_for_update(of=("self",)).select_related("showcase", "person").get(pk=interest.pk)
    try:
        interest.state = move_interest(InterestState(interest.state), action)
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None
    return interest, venture


@transaction.atomic
def pass_on_interest(*, interest: Interest, by: Person) -> Interest:
    """The union looked at it: the founder reads message and firm now, and decides. Raises NoLongerPossible, NotAllowed."""
    interest, venture = moved(interest, "pass_on")
    if not tends(by, venture) or by.pk == interest.person_id:
        raise NotAllowed
    interest.passed_by, interest.passed_at = by, clock.now()
    interest.save()
    record(book=venture.book, action="interest.passed_on", subject=interest, by=by)
    told(venture, f"interest:{interest.pk}", _("Somebody would like to talk to %(venture)s") % {"venture": venture.name},
         reverse("venture_showcase", args=[venture.ref]), interest.message)  # fmt: skip
    return interest


@transaction.atomic
def refuse_interest(*, interest: Interest, by: Person, note: str) -> Interest:
    """Not passed on, and why. Raises ReasonNeeded, NoLongerPossible, NotAllowed."""
    interest, venture = moved(interest, "refuse")
    if not tends(by, venture) or by.pk == interest.person_id:
        raise NotAllowed
    if not note.strip():
        raise ReasonNeeded
    interest.passed_by, interest.passed_at, interest.answer = by, clock.now(), note.strip()[:200]
    interest.save()
    record(book=venture.book, action="interest.refused", subject=interest, by=by)
    answered(interest, venture, _("%(venture)s: your interest was not passed on"))
    return interest


@transaction.atomic
def answer_interest(*, interest: Interest, by: Person, accept: bool, note: str = "") -> Interest:
    """The founder accepts, and both see name, telephone and e-mail of the other; or declines. Raises NoLongerPossible, NotAllowed."""
    interest, venture = moved(interest, "accept" if accept else "decline")
    if not founds(by, venture):
        raise NotAllowed
    interest.answered_by, interest.answered_at, interest.answer = by, clock.now(), note.strip()[:200]
    interest.save()
    record(book=venture.book, action="interest.accepted" if accept else "interest.declined", subject=interest, by=by)
    if accept:
        tell_contests(venture, interest.person, by, _("has asked to talk to this venture and was accepted"))
    answered(interest, venture, _("%(venture)s: accepted, you see each other's contact now") if accept else _("%(venture)s: the founder declined"))
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: Person) -> Interest:
    interest, venture = moved(interest, "withdraw")
    if interest.person_id != by.pk:
        raise NotAllowed
    interest.save()
    record(book=venture.book, action="interest.withdrawn", subject=interest, by=by)
    return interest


def answered(interest: Interest, venture: Venture, title: str) -> None:
    notify(
        person=interest.person, kind="venture", key=f"interest:{interest.pk}:{interest.state}", link=reverse("my_interests"),
        title=title % {"venture": venture.name}, body=interest.answer,
    )  # fmt: skip
