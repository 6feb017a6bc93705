"""Which documents carry which name of evidence. What a union saw itself needs none; a voucher does, and of the right kind."""

from collections.abc import Iterable
from typing import NamedTuple

from incubator.rules.words import JobRow, Rung

JOBS, MONEY, TURNOVER, OTHER = "jobs", "money", "turnover", "other"
PAYMENT = "payment"


class Document(NamedTuple):
    """`proves` is one of the four above; `check_code` is what the issuing office answers for."""

    proves: str
    check_code: str = ""


def enough(field: str, rung: int, documents: Iterable[Document]) -> bool:
    """`field` of VERIFIED_FIELDS, or PAYMENT. Jobs by voucher: a 参保证明 with its check code. Anything by a third party: some paper of theirs."""
    if rung <= Rung.UNION:
        return True
    if rung == Rung.THIRD_PARTY:
        return any(True for _one in documents)
    if field in {row.value for row in JobRow}:
        return any(one.proves == JOBS and one.check_code.strip() for one in documents)
    wanted = {PAYMENT: MONEY, "turnover": TURNOVER}.get(field)
    return any(wanted is None or one.proves == wanted for one in documents)
