"""The fixed words of the field as codes: states, instruments, rows of a report, rungs of evidence."""

from enum import IntEnum, StrEnum


class VentureState(StrEnum):
    IDEA = "idea"  # 未注册团队
    REGISTERED = "registered"
    OPERATING = "operating"
    PAUSED = "paused"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # 失联待核实


class DealState(StrEnum):
    INTENT = "intent"
    TALKS = "talks"
    SIGNED = "signed"
    PAID = "paid"
    ENDED = "ended"


class Instrument(StrEnum):
    """Never added to one another: a loan is not an investment, an order is neither."""

    EQUITY = "equity"
    LOAN = "loan"
    GRANT = "grant"
    IN_KIND = "in_kind"
    ORDER = "order"


class JobRow(StrEnum):
    INSURED = "insured"  # 签合同并参保
    CONTRACT = "contract"  # 签合同未参保
    DISPATCHED = "dispatched"
    REHIRED = "rehired"  # 退休返聘
    SEASONAL = "seasonal"


class Rung(IntEnum):
    """Evidence, weakest first. People read the names, never the numbers."""

    SELF_REPORTED = 1
    UNION = 2
    VOUCHER = 3
    THIRD_PARTY = 4


VERIFIED_FIELDS = (*(row.value for row in JobRow), "facilitated", "turnover")
"""What a verifier compares with evidence, in the order of the desk."""
