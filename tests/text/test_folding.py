import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.folding import fold, fold_with_places


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("勞模創新工作室", "劳模创新工作室"),
        ("ＣＮＣ　１２３", "cnc 123"),
        ("Ⅷ型", "viii型"),
        ("㈱江汉", "(株)江汉"),
        ("鐘錶匠", "钟表匠"),
        ("許振超", "许振超"),
        ("乾隆", "干隆"),
        ("焊接℃", "焊接°c"),
        ("", ""),
    ],
)
def test_one_spelling(written, folded):
    assert fold(written) == folded


def test_places_lead_back_to_the_original():
    folded = fold_with_places("第Ⅷ號機")
    assert folded.text == "第viii号机"
    assert list(folded.places) == [0, 1, 1, 1, 1, 2, 3]


@given(st.text(max_size=60))
def test_every_folded_character_has_a_place_and_places_never_go_back(text):
    folded = fold_with_places(text)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    assert all(0 <= place < len(text) for place in folded.places)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40))
def test_han_keeps_its_length_and_folds_once(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
