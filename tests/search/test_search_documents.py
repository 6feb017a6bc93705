"""Studios and craftsmen as documents: public rows only, at the same cost for one or three."""

import datetime as dt

import pytest

from directory.actions.craftsmen import give_honour, revoke_honour
from directory.models import Achievement, Craftsman, Designation, Honour, Member, Step, Studio
from ledger import clock
from search.documents import Key, load, sources
from search.models import Outbox
from search.search_documents import region_path
from tests.factories.people import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(monkeypatch):
    for model in (Craftsman, Studio):
        monkeypatch.setattr(model, "get_absolute_url", lambda self: f"/directory/{self.slug}/")


def make_craftsman(name="单文涛", **fields):
    fields = {
        "slug": f"c{Craftsman.objects.count()}",
        "approved_at": clock.now(),
        "trade": "钳工",
        "grade": "首席技师",
        "region_code": "420300",
        **fields,
    }
    return Craftsman.objects.create(name=name, **fields)


def make_studio(name="单文涛技能大师工作室", **fields):
    fields = {"slug": f"s{Studio.objects.count()}", "approved_at": clock.now(), "kind": "master", "level": "province", **fields}
    return Studio.objects.create(name=name, **fields)


def test_a_craftsman_with_standing_honours_only():
    row = make_craftsman(
        pinyin="shan wen tao", special_skill="锉削平面度两微米。", level="province", unit=make_organization("东岳汽车厂"), industry="汽车"
    )
    Honour.objects.create(craftsman=row, title="荆楚工匠", level="province", on=dt.date(2020, 5, 1))
    Honour.objects.create(craftsman=row, title="市级工匠", on=dt.date(2018, 5, 1), revoked_on=dt.date(2021, 1, 1), revoked_reason="材料不实")
    Achievement.objects.create(craftsman=row, title="微米量具 40 套", kind="five-small", year=2022)

    document = load([Key("craftsman", row.pk)])[Key("craftsman", row.pk)]

    assert (document.name, document.title, document.pinyin) == ("单文涛", "钳工，首席技师", ("shan wen tao",))
    assert document.body == "锉削平面度两微米。微米量具 40 套"
    assert document.meta == ("十堰，东岳汽车厂", "荆楚工匠（2020）")
    assert {name: document.facet(name) for name in ("region", "honour", "year", "trade", "level", "industry")} == {
        "region": ["湖北", "湖北/十堰"],
        "honour": ["荆楚工匠"],
        "year": ["2020"],
        "trade": ["钳工"],
        "level": ["首席技师"],
        "industry": ["汽车"],
    }
    assert 1.2 < document.rank < 2.0


def test_a_studio_is_found_by_its_leader_and_members():
    leader = make_craftsman()
    row = make_studio(leader=leader, leader_text="单文涛", introduction="钳工技能传承", region_code="420300")
    Member.objects.create(studio=row, name="韩镜清")
    Designation.objects.create(studio=row, step=Step.DESIGNATED, level="province", title="湖北省技能大师工作室", on=dt.date(2021, 3, 1))
    Designation.objects.create(studio=row, step=Step.REVIEWED, result="excellent", on=dt.date(2023, 3, 1))

    document = load([Key("studio", row.pk)])[Key("studio", row.pk)]

    assert document.also == ("单文涛",)
    assert document.body == "钳工技能传承。技能大师工作室。韩镜清"
    assert document.facet("level") == ["省级"]
    assert document.facet("honour") == ["湖北省技能大师工作室"]
    assert document.facet("year") == ["2021"]


@pytest.mark.parametrize("change", [{"approved_at": None}, {"hidden": True}])
def test_what_is_not_public_is_not_loaded_counted_or_found_by_name(change):
    studio, craftsman = make_studio(**change), make_craftsman(**change)
    assert load([Key("studio", studio.pk), Key("craftsman", craftsman.pk)]) == {}
    for source in sources():
        if source.kind in ("studio", "craftsman"):
            assert source.count() == 0
            assert source.keys_after(0, 10) == []
            assert not source.named("单文涛").exists()


@pytest.mark.parametrize("text", ["文涛", "單文濤", "单 文涛", "shanw", "shanwentao", "swt"])
def test_by_name_and_pinyin_from_the_database(text):
    row = make_craftsman(pinyin="shan wen tao")
    (source,) = (source for source in sources() if source.kind == "craftsman")
    assert list(source.named(text)) == [row]
    assert not source.named("乌有").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_loading_costs_the_same_for_one_or_three(number, django_assert_num_queries):
    unit = make_organization("东岳汽车厂")
    keys = []
    for _ in range(number):
        craftsman = make_craftsman(unit=unit)
        studio = make_studio(unit=unit, leader=craftsman)
        Honour.objects.create(craftsman=craftsman, title="荆楚工匠", on=dt.date(2020, 5, 1))
        Member.objects.create(studio=studio, name="韩镜清")
        keys += [Key("craftsman", craftsman.pk), Key("studio", studio.pk)]
    with django_assert_num_queries(4):
        assert len(load(keys)) == 2 * number


@pytest.mark.parametrize(
    ("code", "text", "path"),
    [
        ("420100", "", ["湖北", "湖北/武汉"]),
        ("420000", "", ["湖北"]),
        ("429004", "仙桃", ["湖北", "湖北/仙桃"]),
        ("", "某地", ["某地"]),
        ("", "", []),
    ],
)
def test_the_path_of_a_region(code, text, path):
    assert region_path(code, text) == path


def test_a_leader_and_a_member_whose_honours_were_revoked_are_named_in_no_document():
    leader = make_craftsman(hidden=True)
    studio = make_studio("精密量具工作室", leader=leader, leader_text="单文涛")
    Member.objects.create(studio=studio, name="章见微", craftsman=make_craftsman("章见微", hidden=True))
    Member.objects.create(studio=studio, name="路未央")

    document = load([Key("studio", studio.pk)])[Key("studio", studio.pk)]

    assert "路未央" in document.body
    assert "单文涛" not in repr(document)
    assert "章见微" not in repr(document)


def test_a_leader_honoured_again_is_found_with_the_studio_again():
    leader = make_craftsman()
    studio = make_studio("精密量具工作室", leader=leader)
    first = give_honour(craftsman=leader, by=None, title="荆楚工匠", level="province", on=dt.date(2020, 5, 1))
    revoke_honour(honour=first, by=None, on=dt.date(2021, 5, 1), reason="材料不实")
    Outbox.objects.all().delete()
    give_honour(craftsman=leader, by=None, title="市级工匠", level="city", on=dt.date(2022, 5, 1))
    assert Outbox.objects.filter(kind="studio", object_id=studio.pk).exists()


def test_while_the_engine_is_away_nobody_is_found_by_a_hidden_leader():
    named = next(source for source in sources() if source.kind == "studio").named
    studio = make_studio("量子导航工作室", leader=make_craftsman("单文涛"), leader_text="单文涛")
    own = make_studio("镜面研磨工作室", leader_text="韩镜清")
    assert list(named("单文涛")) == [studio]
    assert list(named("韩镜清")) == [own]

    Craftsman.objects.update(hidden=True)
    assert list(named("单文涛")) == []
    assert list(named("量子导航")) == [studio]
