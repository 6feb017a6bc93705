import pytest

from documents.faces import FOLDER, lacks, lacks_everywhere


@pytest.mark.parametrize(
    ("text", "face", "missing"),
    [
        ("柳问渠", "kai", ""),
        ("㐀一㐀", "kai", "㐀"),
        ("㐀一㐀", "song", ""),
        ("王\ue863😀", "hei", "\ue863😀"),
        ("𬭼㛃䶮喆堃犇邢龑𠅤", "kai", ""),
        ("“工友杯”（2027）·《》〔〕—…ABC 123", "kai", ""),
        ("葛\U000e0100\u200b\n", "song", ""),
        ("", "song", ""),
    ],
)
def test_a_face_says_which_characters_it_lacks(text, face, missing):
    assert lacks(text, face) == missing


def test_a_character_is_lacking_everywhere_only_when_no_face_has_it():
    assert lacks_everywhere(["㐀", "柳\ue863"]) == "\ue863"


def test_the_kai_face_goes_under_its_own_name_with_its_licence():
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")

    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert 'Reserved Font Names "霞鹜" and "LXGW"' in licence
    names = (FOLDER / "sheng-kai.ttf").read_bytes()
    assert "Sheng Kai".encode("utf-16-be") in names
    assert "LXGW WenKai".encode("utf-16-be") not in names
