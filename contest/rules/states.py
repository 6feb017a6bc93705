"""The states in which an entry, a round and an assignment may stand; what leads from one to the other is in *_moves.py."""

from enum import StrEnum


class EntryState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECOMMENDED = "recommended"
    SCREENING = "screening"
    ELIGIBLE = "eligible"
    IN_ROUND = "in_round"
    NOT_ADVANCED = "not_advanced"
    ABSENT = "absent"
    PROVISIONAL = "provisional"
    AWARDED = "awarded"
    DECLINED = "declined"
    INELIGIBLE = "ineligible"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    AWARD_DECLINED = "award_declined"
    REVOKED = "revoked"


class RoundState(StrEnum):
    SET_UP = "set_up"
    SCORING = "scoring"
    CLOSED = "closed"
    NOTICE = "notice"
    TO_RATIFY = "to_ratify"
    FINAL = "final"


class AssignmentState(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    RECUSED = "recused"
    REPLACED = "replaced"
    SET_ASIDE = "set_aside"
