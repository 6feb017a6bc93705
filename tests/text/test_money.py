import pytest

from text.money import WAN, amount, exact, plain_wan


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (120 * WAN, ("120.00", "万元"), ("¥1.20", "million")),
        (35 * WAN, ("35.00", "万元"), ("¥350,000", "")),
        (12_800 * WAN, ("1.28", "亿元"), ("¥128.00", "million")),
        (1_234_560, ("1.23", "万元"), ("¥12,345.60", "")),
        (0, ("0.00", "万元"), ("¥0", "")),
    ],
)
def test_amounts_read_as_their_readers_know_them(fen, chinese, english):
    assert amount(fen, chinese=True) == chinese
    assert amount(fen, chinese=False) == english


def test_to_the_fen_and_plainly():
    assert exact(1_234_560, chinese=True) == "12,345.60 元"
    assert exact(1_234_560, chinese=False) == "12,345.60 yuan"
    assert [plain_wan(fen) for fen in (186_400_000, 2_000 * WAN, 1_234)] == ["186.4", "2,000", "0.001234"]
