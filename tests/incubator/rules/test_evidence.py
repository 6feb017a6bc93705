import pytest

from incubator.rules.evidence import PAYMENT, Document, enough

CERTIFICATE, BARE = Document("jobs", "4F7K 92QD"), Document("jobs", " ")


@pytest.mark.parametrize(
    ("field", "rung", "documents", "answer"),
    [
        ("insured", 1, [], True), ("insured", 2, [], True),
        ("insured", 3, [], False), ("insured", 3, [CERTIFICATE], True), ("insured", 3, [BARE], False),  # without its check code it proves nothing
        ("insured", 3, [Document("money"), Document("other", "4F7K")], False), ("seasonal", 3, [BARE, CERTIFICATE], True),
        (PAYMENT, 3, [Document("money")], True), (PAYMENT, 3, [CERTIFICATE], False),
        ("turnover", 3, [Document("turnover")], True), ("turnover", 3, [Document("money")], False),
        ("facilitated", 3, [Document("other")], True), ("facilitated", 3, [], False),
        ("insured", 4, [Document("other")], True), (PAYMENT, 4, [], False),
    ],
)  # fmt: skip
def test_which_paper_carries_which_evidence(field, rung, documents, answer):
    assert enough(field, rung, documents) is answer
