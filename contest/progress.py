"""项目进度: the way an entry has come, where it stands, and who acts next. The same words for the entrant and the clerk."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Organization
from contest.models import Entry, Stage, Step
from contest.queries import stage_of, way_up
from contest.rules.states import EntryState
from ledger.models import Words

AHEAD = (EntryState.SUBMITTED, EntryState.RECOMMENDED, EntryState.RETURNED)


def step_words(step: Step) -> str:
    """已提交，待汉江水利工会审核 · 汉江水利工会　推荐上报 …"""
    place = step.organization.short_name if step.organization else ""
    holder = step.holder.short_name if step.holder else ""
    words = {
        "submit": _("Submitted, to be examined by %(holder)s"),
        "resubmit": _("Sent in again, to be examined by %(holder)s"),
        "recall": _("Taken back to be changed"),
        "recommend": _("%(place)s has recommended it to %(holder)s"),
        "take_off": _("%(place)s has taken it off its list"),
        "return": _("%(place)s has returned it for correction"),
        "decline": _("%(place)s does not recommend it"),
        "lapse": _("Not corrected in time, so not recommended"),
        "accept": _("Qualification passed"),
        "reject": _("Qualification not passed"),
        "take_back": _("%(place)s has taken its last decision back"),
        "enter_round": _("Takes part in the round"),
        "advance": _("Advanced"),
        "stop": _("Not advanced"),
        "absent": _("Absent"),
        "propose_award": _("Provisional award"),
        "award": _("Awarded"),
        "decline_award": _("Award declined"),
        "give_back": _("Award given back"),
        "revoke": _("Award revoked, certificate withdrawn"),
        "lose_award": _("Disqualified after an objection was sustained"),
        "move_up": _("Moved up: provisional award"),
        "appeal": _("The leader has asked to have the refusal examined again"),
        "uphold": _("%(place)s: examined again, the refusal is upheld"),
        "reinstate": _("%(place)s: examined again, the refusal is set aside"),
        "self_nominate": _("Nominated by its leader to %(holder)s"),
        "withdraw": _("Withdrawn by the team"),
        "disqualify": _("Disqualified"),
    }
    return words[step.action] % {"place": place, "holder": holder}


def trail_of(entry: Entry) -> list[dict[str, Any]]:
    """For parts/trail.html: what happened, then what is still ahead with its dates."""
    steps = list(entry.steps.select_related("organization", "holder", "by"))
    quotes = {words.event_id: words.text for words in Words.objects.filter(event__in=[step.event_id for step in steps])}
    trail = [
        {
            "place": step_words(step),
            "meta": f"{who(step)}，{date_format(localtime(step.at), 'n月j日 H:i')}",
            "state": "done",
            "quote": quotes.get(step.event_id, ""),
        }
        for step in steps
    ]
    if trail:
        trail[-1]["state"] = "back" if entry.state == EntryState.RETURNED else "now"
    return trail + [{"place": place, "meta": meta, "state": "", "quote": ""} for place, meta in still_ahead(entry)]


def who(step: Step) -> str:
    return step.by.name if step.by else _("by the system")


def still_ahead(entry: Entry) -> list[tuple[str, str]]:
    if entry.state not in AHEAD and entry.state not in (EntryState.SCREENING, EntryState.ELIGIBLE):
        return []
    stages = {stage.kind: stage for stage in entry.contest.stages.all()}
    ahead: list[tuple[str, str]] = []
    if entry.state in AHEAD and entry.holder is not None and entry.returned_from != EntryState.SCREENING:
        above = way_up(entry.holder, entry.contest)[1:-1]
        ahead += [(_("%(place)s examines and recommends") % {"place": each.short_name}, until(stages.get(Stage.Kind.RECOMMENDING))) for each in above]
    if entry.state in AHEAD:
        place = entry.contest.organization.short_name
        ahead.append((_("%(place)s reviews the qualification") % {"place": place}, span(stages.get(Stage.Kind.SCREENING))))
    ahead.append((_("Takes part in the first round"), span(stages.get(Stage.Kind.ROUND_1))))
    return ahead


def until(stage: Stage | None) -> str:
    return _("by %(day)s") % {"day": date_format(localtime(stage.closes), "n月j日")} if stage else ""


def span(stage: Stage | None) -> str:
    if stage is None:
        return ""
    return f"{date_format(localtime(stage.opens), 'n月j日')}–{date_format(localtime(stage.closes), 'n月j日')}"


def waiting_sentence(entry: Entry) -> str:
    """Who acts next, and how to reach them. Empty where nobody does."""
    if entry.state == EntryState.DRAFT:
        stage = stage_of(entry.contest, Stage.Kind.ENTRY)
        return _("You act next: submit it before %(time)s.") % {"time": date_format(localtime(stage.closes), "Y-m-d H:i")} if stage else ""
    if entry.state == EntryState.RETURNED:
        return _("You act next: mend what was named and send it in again.")
    if entry.holder is not None:
        return _("%(place)s acts next. Telephone %(phone)s") % {"place": entry.holder.name, "phone": phone_of(entry.holder, entry)}
    if entry.state in (EntryState.ELIGIBLE, EntryState.IN_ROUND):
        return _("The judges act next; you will be told the result.")
    return ""


def phone_of(organization: Organization, entry: Entry) -> str:
    return organization.phone or entry.contest.contact_phone
