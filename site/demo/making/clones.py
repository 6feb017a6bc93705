"""Entries by the thousand: each a life that one lived through the actions, led anew by another person, with another project, on other days.

Rows, events, words, files and notices are those that the actions would have written.
"""

import datetime as dt
import hashlib
import os
import shutil
import uuid
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.actions.people import new_username
from accounts.models import Person
from accounts.privacy import CONSENT_VERSION
from contest.models import Contest, Correction, Entry, EntryFile, Member, QualificationFinding, Recommendation, Step, Version
from demo.invented import Idea
from demo.making import papers
from demo.making.bulk import Bulk, said
from demo.making.contests import Edition
from demo.making.entries import NEWEST, Made
from demo.making.world import World
from files.models import PrivateFile
from ledger.canonical import canonical, sha256
from ledger.models import Event, Words
from ledger.refs import new_ref
from notices.models import Delivery, Notice


@dataclass
class Template:
    """Everything that one entry's life wrote, loaded once."""

    made: Made
    entry: Entry
    members: list[Member]
    files: list[EntryFile]
    versions: list[Version]
    steps: dict[int, Step]  # by their event
    recommendations: list[Recommendation]
    corrections: list[Correction]
    findings: list[QualificationFinding]
    events: list[Event]
    words: dict[int, list[Words]]
    notices: list[Notice]
    first: dt.datetime
    last: dt.datetime
    submitted: dt.datetime
    due: dt.datetime | None = None
    shift: tuple[dt.timedelta, dt.timedelta] = field(default=(dt.timedelta(), dt.timedelta()))


def load(world: World, edition: Edition, made: Made) -> Template:
    entry = Entry.objects.select_related("track", "leader", "unit").get(pk=made.entry.pk)
    events = list(Event.objects.filter(book__name=entry.book).order_by("number"))
    words: dict[int, list[Words]] = {}
    for row in Words.objects.filter(event__in=events):
        words.setdefault(row.event_id, []).append(row)
    steps = list(entry.steps.all())
    recommendations = list(entry.recommendations.all())
    keys = [f"step:{step.pk}" for step in steps]
    notices = list(Notice.objects.filter(key__in=keys, kind__in=["entry", "desk"]))
    for recommendation in recommendations:
        notices += Notice.objects.filter(kind="sign", key__startswith=f"recommendation:{recommendation.pk}:")
    corrections = list(entry.corrections.all())
    at = [event.at for event in events]
    made_ = Template(
        made, entry, list(entry.members.all()), list(entry.files.select_related("file", "document")), list(entry.versions.all()),
        {step.event_id: step for step in steps}, recommendations, corrections, list(entry.findings.all()), events, words, notices, min(at), max(at),
        min((step.at for step in steps if step.action == "submit"), default=max(at)),
        next((row.due for row in corrections if row.closed_at is None), None),
    )  # fmt: skip
    earliest = world.moment(edition.day(0.4)) - made_.first
    latest = min(world.moment(edition.day(39)) - made_.submitted, world.moment(NEWEST) - made_.last)
    if made_.due is not None:
        earliest = max(earliest, world.moment(1.5) - made_.due)
    made_.shift = (min(earliest, latest), latest)
    return made_


class Cloner:
    def __init__(self, world: World, bulk: Bulk) -> None:
        self.world, self.bulk, self.rng = world, bulk, world.rng
        self.papers: dict[tuple[str, str], tuple[Path, str, int]] = {}
        self.persons = 0

    def clone(self, edition: Edition, templates: Sequence[Template], many: int) -> list[Made]:
        """`many` in all, the templates in turn, numbered in the order of their submission."""
        lives = []
        for place in range(many):
            template = templates[place % len(templates)]
            least, most = template.shift
            lives.append((template, least + (most - least) * self.rng.random()))
        lives.sort(key=lambda life: life[0].submitted + life[1])
        contest = Contest.objects.select_for_update(of=("self",)).get(pk=edition.contest.pk)
        made = []
        for template, shift in lives:
            number = ""
            if template.entry.number is not None:
                contest.last_number += 1
                number = f"{contest.prefix}-{contest.year}-{contest.last_number:04d}"
            made.append(self.one(edition, template, shift, number))
        contest.save(update_fields=["last_number"])
        return made

    def leader(self, at: dt.datetime) -> Person:
        person = self.bulk.add(
            Person(
                username=new_username(), name=self.world.invention.name(), phone=self.world.invention.phone(), phone_verified=True,
                consent_version=CONSENT_VERSION, consent_at=at, date_joined=at,
            )
        )  # fmt: skip
        person.set_unusable_password()
        self.bulk.new_chain(person.book)
        self.bulk.record(
            book=person.book, action="account.opened", subject=f"accounts.person:{person.pk}", by=person.pk, at=at, data={"consent": CONSENT_VERSION}
        )
        return person

    def one(self, edition: Edition, template: Template, shift: dt.timedelta, number: str) -> Made:
        old, idea = template.entry, self.world.invention.idea()
        leader = self.leader(template.first + shift - dt.timedelta(hours=2))
        quality = min(94.0, max(55.0, self.rng.gauss(77, 8)))

        entry = copy(old)
        entry.pk, entry._state = self.bulk.key(Entry), type(old._state)()
        entry.ref, entry.leader_id, entry.number = new_ref(), leader.pk, number or None
        entry.title, entry.summary = (idea.title, idea.summary) if old.title else ("", "")
        if old.credit_code and old.unit is not None:
            entry.unit_name = self.world.invention.firm(old.unit_name.partition("（")[2].partition("）")[0] or "武汉")
            entry.credit_code = self.world.invention.credit_code(old.unit.region_code)
        entry.answers = {key: (f"{idea.novelty}。" if place == 0 and text else text) for place, (key, text) in enumerate(old.answers.items())}
        entry.made_at, entry.changed_at = old.made_at + shift, old.changed_at + shift
        entry.committed_at = old.committed_at + shift if old.committed_at else None
        entry.baseline_jobs = None if old.baseline_jobs is None else max(0, old.baseline_jobs + self.rng.randrange(-2, 6))
        entry.submitted_id = None
        self.bulk.add(entry)

        names = [leader.name] + [self.world.invention.name() for _member in template.members[1:]]
        for place, (row, name) in enumerate(zip(template.members, names, strict=True)):
            self.fresh(row, entry_id=entry.pk, name=name, person_id=leader.pk if place == 0 else None, phone=leader.phone or "" if place == 0 else "")
        files = {row.file_id: self.file(row, entry, idea, leader, shift) for row in template.files}
        versions = {row.number: self.version(row, entry, idea, names, files, leader, shift) for row in template.versions}
        if versions:
            entry.submitted_id = max(versions.values(), key=lambda row: row.number).pk

        recommendations = {
            row.pk: self.fresh(
                row, entry_id=entry.pk, prepared_at=row.prepared_at + shift, signed_at=row.signed_at + shift if row.signed_at else None,
                withdrawn_at=row.withdrawn_at + shift if row.withdrawn_at else None,
            )
            for row in template.recommendations
        }  # fmt: skip
        for correction in template.corrections:
            closed = correction.closed_at + shift if correction.closed_at else None
            self.fresh(correction, entry_id=entry.pk, at=correction.at + shift, due=correction.due + shift, closed_at=closed)
        numbers = {row.pk: row.number for row in template.versions}
        for finding in template.findings:
            self.fresh(finding, entry_id=entry.pk, version_id=versions[numbers[finding.version_id]].pk, at=finding.at + shift)
        steps = self.events(template, entry, leader, versions, recommendations, shift)
        self.notices(template, entry, leader, steps, recommendations, shift)
        return Made(entry, quality, template.made.unit)

    def fresh(self, row: Any, **fields: Any) -> Any:
        made = copy(row)
        made.pk, made._state = None, type(row._state)()
        for name, value in fields.items():
            setattr(made, name, value)
        return self.bulk.add(made)

    def file(self, row: EntryFile, entry: Entry, idea: Idea, leader: Person, shift: dt.timedelta) -> PrivateFile:
        old, thing = row.file, idea.title.partition("（")[0]
        place, digest, size = self.paper(row.document.name, thing, idea) if row.document.required else (old.path, old.sha256, old.size)
        name = f"{thing} {row.document.name}.pdf" if row.document.required else old.name
        file: PrivateFile = self.fresh(
            old, uuid=uuid.uuid4(), ref=new_ref(), name=name, sha256=digest, size=size, uploaded_by_id=leader.pk, at=old.at + shift
        )  # fmt: skip
        link(place, file.path)
        self.bulk.new_chain(file.book)
        self.bulk.record(
            book=file.book, action="file.kept", subject=f"files.privatefile:{file.pk}", by=leader.pk, at=file.at,
            data={"sha256": file.sha256, "size": file.size, "kind": file.kind},
        )  # fmt: skip
        self.fresh(row, entry_id=entry.pk, file_id=file.pk, taken_out_at=row.taken_out_at + shift if row.taken_out_at else None)
        return file

    def paper(self, document: str, thing: str, idea: Idea) -> tuple[Path, str, int]:
        """One file on disk for each project and kind; the entries that hand it in are names for it."""
        key = (document, thing)
        if key not in self.papers:
            content = papers.plan(thing, idea.summary, idea.novelty, anonymous="匿名" in document)
            path = Path(settings.PRIVATE_DIR) / "demo" / f"{len(self.papers)}.pdf"
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.unlink(missing_ok=True)
            path.write_bytes(content)
            self.papers[key] = (path, hashlib.sha256(content).hexdigest(), len(content))
        return self.papers[key]

    def version(
        self, row: Version, entry: Entry, idea: Idea, names: Sequence[str], files: dict[int, PrivateFile], leader: Person, shift: dt.timedelta
    ) -> Version:
        data = row.data
        data |= {
            "number": entry.number, "title": entry.title, "summary": entry.summary, "unit": entry.unit_name, "credit_code": entry.credit_code,
            "committed_at": entry.committed_at,
        }  # fmt: skip
        data["baseline"]["jobs"] = entry.baseline_jobs
        data["members"] = [{**member, "name": name} for member, name in zip(data["members"], names, strict=True)]
        data["answers"] = [{**answer, "answer": entry.answers.get(answer["key"], "")} for answer in data["answers"]]
        data["files"] = [
            {**file, "name": (now := files[file["file"]]).name, "sha256": now.sha256, "size": now.size, "file": now.pk} for file in data["files"]
        ]  # fmt: skip
        made: Version = self.fresh(row, entry_id=entry.pk, by_id=leader.pk, at=row.at + shift, content=canonical(data), sha256=sha256(data))
        return made

    def events(
        self,
        template: Template,
        entry: Entry,
        leader: Person,
        versions: dict[int, Version],
        recommendations: dict[int, Recommendation],
        shift: dt.timedelta,
    ) -> dict[int, Step]:
        """Old step -> new step."""
        self.bulk.new_chain(entry.book)
        steps: dict[int, Step] = {}
        for event in template.events:
            data, (label, _colon, key) = said(event), event.subject.partition(":")
            told = {row.field: row.text for row in template.words.get(event.pk, ())}
            data = {name: value for name, value in data.items() if name not in told}
            if "recommendation" in data:
                data["recommendation"] = recommendations[data["recommendation"]].pk
            if "version" in data:
                data["sha256"] = versions[data["version"]].sha256
            if "number" in data:
                data["number"] = entry.number
            if "due" in data:
                data["due"] = dt.datetime.fromisoformat(data["due"]) + shift
            subject = recommendations[int(key)].pk if label == "contest.recommendation" else entry.pk
            by = leader.pk if event.actor_id == template.entry.leader_id else event.actor_id
            made = self.bulk.record(
                book=entry.book, action=event.action, subject=f"{label}:{subject}", by=by, at=event.at + shift, words=told, data=data
            )
            if (step := template.steps.get(event.pk)) is not None:
                steps[step.pk] = self.fresh(
                    step,
                    entry_id=entry.pk,
                    at=step.at + shift,
                    event_id=made.pk,
                    by_id=leader.pk if step.by_id == template.entry.leader_id else step.by_id,
                )
        return steps

    def notices(
        self,
        template: Template,
        entry: Entry,
        leader: Person,
        steps: dict[int, Step],
        recommendations: dict[int, Recommendation],
        shift: dt.timedelta,
    ) -> None:
        old = template.entry
        for notice in template.notices:
            kind, _colon, rest = notice.key.partition(":")
            key = (
                f"step:{steps[int(rest)].pk}"
                if kind == "step"
                else f"{kind}:{recommendations[int(rest.partition(':')[0])].pk}:{rest.partition(':')[2]}"
            )
            title = notice.title.replace(old.title, entry.title).replace(old.number or "\0", entry.number or "")
            made = self.fresh(
                notice, ref=new_ref(), person_id=leader.pk if notice.person_id == old.leader_id else notice.person_id, key=key, title=title[:120],
                link=notice.link.replace(old.ref, entry.ref), made_at=notice.made_at + shift, read_at=None,
            )  # fmt: skip
            self.bulk.add(Delivery(notice_id=made.pk, channel=Delivery.Channel.NONE))


def tidy() -> None:
    """The entries' own names for these files stay."""
    shutil.rmtree(Path(settings.PRIVATE_DIR) / "demo", ignore_errors=True)


def link(place: Path, path: Path) -> None:
    """Another name for the same bytes, which nobody ever changes; a copy where the disk does not know such names."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(place, path)
    except OSError:
        shutil.copyfile(place, path)
