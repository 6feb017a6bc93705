"""The scheme editor: whatever contest.rules.scheme can say is typed into the page, kept, and shown again as it was."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from contest.actions.rounds import NoFactor, copy_scheme, set_factors
from contest.models import Round
from contest.queries import scheme_of
from contest.refusals import Frozen
from contest.rules.scheme import Drop, Scheme, read_scheme, scheme_data
from contest.rules.states import RoundState
from ledger.refusals import NotAllowed
from tests.contest.pages import fields_of
from tests.factories.contests import make_eligible
from tests.factories.judging import make_judge, make_released_round, make_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

IDEA = {"key": "idea", "name": "创意", "weight": "0.6", "lowest": "0", "highest": "100", "step": "0.5"}
MARKET = {"key": "market", "name": "市场", "weight": "0.4", "lowest": "0", "highest": "100", "step": "0.5"}
TIME = {"key": "time", "name": "用时", "weight": "1", "points": [["0", "100"], ["60", "90"], ["120.5", "0"]], "interpolate": True, "lowest": "0"}
SCHEMES: dict[str, dict[str, Any]] = {
    "docs/judging-files.md": {
        "criteria": [{**IDEA, "weight": "0.5"}, TIME],
        "panels": [{"key": "experts", "name": "专家", "weight": "0.9"}, {"key": "public", "name": "大众", "weight": "0.1"}],
        "aggregate": "criterion", "statistic": "mean", "drop": {"high": 1, "low": 1, "at_least": 3},
        "round": {"statistic": 2, "weighted": 2, "total": 2}, "carry": {"earlier": "1", "this": "1"},
        "ties": ["criterion:idea", "earlier", "untrimmed", "head_to_head", "chair"],
    },
    "diving: the middle five of seven, added up, times difficulty, times 0.6": {
        "criteria": [
            {"key": f"dive{n}", "name": f"第{n}跳", "weight": "0.6", "lowest": "0", "highest": "10", "step": "0.5"} for n in range(1, 7)
        ],
        "statistic": "sum", "drop": {"high": 1, "low": 1, "at_least": 5}, "round": {"weighted": 2}, "carry": {"earlier": "1", "this": "1"},
    },
    "anchors, a spread of one criterion and of the whole": {
        "criteria": [{**IDEA, "spread": "12.5", "anchors": [["90", "优秀：同行做不到"], ["60", "一般：讲得清"]]}, MARKET], "spread": "15",
        "ties": ["criterion:market", "criterion:idea", "shared"],
    },
    "an optional one, a bonus, a penalty": {
        "criteria": [
            IDEA, {**MARKET, "optional": True}, {"key": "plus", "name": "附加", "weight": "1", "lowest": "0", "highest": "5", "bonus": True},
            {"key": "late", "name": "超时", "weight": "2", "lowest": "0", "highest": "10", "step": "1", "direction": "low"},
        ],
        "aggregate": "sheet", "statistic": "median", "round": {"statistic": 3, "total": 0},
    },
    "a jury that marks one criterion only, odd weights": {
        "criteria": [{**IDEA, "weight": "0.33333333"}, {**MARKET, "weight": "0.66666667"}],
        "panels": [
            {"key": "experts", "name": "专家", "weight": "0.85"}, {"key": "public", "name": "大众", "weight": "0.15", "criteria": ["market"]},
        ],
        "carry": {"earlier": "0.4", "this": "0.6"}, "ties": ["earlier", "untrimmed", "criterion:idea", "criterion:market", "head_to_head", "shared"],
    },
    "lower is better throughout, points that fall, no limits": {
        "criteria": [
            {"key": "time", "name": "用时", "weight": "1", "direction": "low"}, {"key": "faults", "name": "罚分", "weight": "1", "direction": "low"},
        ],
        "statistic": "mean",
    },
    "points that fall, said so": {"criteria": [{**TIME, "interpolate": False, "direction": "low"}], "statistic": "mean"},
}  # fmt: skip


def typed(data: dict[str, Any], page: str) -> dict[str, Any]:
    """The scheme as a person types it into the page's boxes."""
    fields: dict[str, Any] = dict(fields_of(page, "scheme"))
    for at, one in enumerate(data["criteria"]):
        text = {
            "key": one["key"], "name": one["name"], "weight": one["weight"], "order": str(at + 1), "direction": one.get("direction", "high"),
            **{key: one.get(key, "") for key in ("lowest", "highest", "step", "spread")},
            "bands": "\n".join(f"{lowest} {said}" for lowest, said in one.get("anchors", ())),
            "points": "\r\n".join(f"{value}\t{points}" for value, points in one.get("points", ())),
            **{key: "on" for key in ("optional", "bonus", "interpolate") if one.get(key)},
        }  # fmt: skip
        fields |= {f"criteria-{at}-{key}": value for key, value in text.items()}
    fields["criteria-TOTAL_FORMS"] = str(max(int(fields["criteria-TOTAL_FORMS"][0]), len(data["criteria"])))
    for at, jury in enumerate(data.get("panels", ())):
        fields |= {f"juries-{at}-{key}": jury.get(key, []) for key in ("key", "name", "weight", "criteria")}
    drop, rounding, carry = data.get("drop", {}), data.get("round", {}), data.get("carry") or {}
    fields |= {f"drop_{key}": str(drop[key]) for key in drop}
    fields |= {f"round_{key}": str(rounding.get(key, "")) for key in ("statistic", "weighted", "total")}
    fields |= {f"carry_{key}": carry.get(key, "") for key in ("earlier", "this")}
    fields |= {f"tie_{at}": key for at, key in enumerate(data.get("ties", ()), 1)}
    fields |= {key: data[key] for key in ("aggregate", "statistic", "spread") if key in data}
    return fields


def plain(scheme: Scheme) -> Scheme:
    """A floor for leaving out says nothing where nothing is left out."""
    return scheme if scheme.drop.asked else replace(scheme, drop=Drop())


def blank_round(scene) -> Round:
    round = make_round(scene, method={})
    round.criteria.all().delete()
    return round


@pytest.mark.parametrize("name", SCHEMES)
def test_every_scheme_is_typed_kept_and_shown_again(client, scene, name):
    round, wanted = blank_round(scene), read_scheme(SCHEMES[name])
    client.force_login(scene.staff)
    url = reverse("staff_scheme", args=[round.ref])
    answer = client.post(url, {**typed(SCHEMES[name], client.get(url).content.decode()), "do": "save"})
    assert answer.status_code == 302, answer.content.decode()[answer.content.decode().find('id="check"') :][:900]
    round = Round.objects.get(pk=round.pk)
    assert read_scheme(scheme_of(round)) == plain(wanted)

    page = client.get(url).content.decode()
    assert client.post(url, {**fields_of(page, "scheme"), "do": "save"}).status_code == 302
    assert read_scheme(scheme_of(Round.objects.get(pk=round.pk))) == plain(wanted)
    assert read_scheme(scheme_data(wanted)) == wanted


def test_a_check_names_every_fault_by_the_words_of_the_page_and_keeps_nothing(client, scene):
    round = blank_round(scene)
    client.force_login(scene.staff)
    url = reverse("staff_scheme", args=[round.ref])
    fields = typed({"criteria": [{**IDEA, "step": "0.3"}, {**TIME, "points": [["60", "1"], ["50", "2"]]}]}, client.get(url).content.decode())
    page = client.post(url, {**fields, "do": "check"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "创意，分值间隔" in text
    assert "用时，分值表，第 2 行" in text
    assert "criteria[" not in text
    assert not round.criteria.exists()
    assert client.post(url, {**fields, "do": "save"}).status_code == 422
    refused = client.post(url, {**fields, "criteria-0-step": "0.5", "criteria-1-points": "六十 90", "do": "save"})
    assert refused.status_code == 422
    assert "六十 90" in refused.content.decode()
    assert not round.criteria.exists()


def test_three_imagined_sheets_are_reckoned_step_by_step(client, scene):
    round = blank_round(scene)
    client.force_login(scene.staff)
    url = reverse("staff_scheme", args=[round.ref])
    fields = typed({"criteria": [IDEA, MARKET], "round": {"total": 2}}, client.get(url).content.decode())
    page = client.post(url, {**fields, "do": "check"}).content.decode()
    assert 'name="try::idea:1" value="90"' in page
    marks = {"try::idea:1": "90", "try::idea:2": "80", "try::idea:3": "73", "try::market:1": "60", "try::market:2": "", "try::market:3": "70"}
    page = client.post(url, {**fields, **marks, "do": "check"}).content.decode()
    assert "(73 + 80 + 90) ÷ 3" in page
    assert ">74.60<" in page  # 81 x 0.6 + 65 x 0.4
    page = client.post(url, {**fields, **marks, "try::idea:1": "90.3", "do": "check"}).content.decode()
    assert "90.3" in page
    assert ">74.60<" not in page
    assert not round.criteria.exists()


def test_percent_is_a_weight_too(client, scene):
    round = blank_round(scene)
    client.force_login(scene.staff)
    url = reverse("staff_scheme", args=[round.ref])
    fields = typed({"criteria": [{**IDEA, "weight": "60 %"}, {**MARKET, "weight": "40％"}]}, client.get(url).content.decode())
    client.post(url, {**fields, "do": "save"})
    assert [row["weight"] for row in scheme_of(round)["criteria"]] == ["0.6", "0.4"]


def test_a_scheme_is_copied_from_an_earlier_round_until_release(client, scene):
    source = make_round(scene, name="上届初赛", spread_at_most=15)
    round = blank_round(scene)
    client.force_login(scene.staff)
    url = reverse("staff_scheme", args=[round.ref])
    assert "上届初赛" in client.get(url).content.decode()
    assert client.post(url, {"do": "copy", "source": source.pk}).url == url
    round = Round.objects.get(pk=round.pk)
    assert scheme_of(round) == scheme_of(source)
    assert source.criteria.count() == 2
    assert client.post(url, {"do": "copy", "source": round.pk}).status_code == 404
    for stranger in (scene.leader, scene.city_officer, make_person()):
        with pytest.raises(NotAllowed):
            copy_scheme(round=round, by=stranger, source=source)
    Round.objects.filter(pk=round.pk).update(state=RoundState.SCORING)
    with pytest.raises(Frozen):
        copy_scheme(round=round, by=scene.staff, source=source)


def test_a_released_scheme_is_shown_fixed_and_the_supervisor_reads_it(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    watcher = make_judge(scene, "监督员", role="supervisor")
    url = reverse("staff_scheme", args=[judging.round.ref])
    client.force_login(scene.staff)
    page = client.get(url).content.decode()
    assert '<fieldset class="stack-sections" disabled>' in page
    fields = fields_of(page, "scheme")
    assert client.post(url, {**fields, "criteria-0-weight": "0.7", "do": "save"}).status_code == 409
    assert client.post(url, {"do": "copy", "source": judging.round.pk}).status_code == 404
    sign_in(client, watcher.person)
    assert client.get(url).status_code == 200
    assert client.post(url, {"do": "check"}).status_code == 403
    sign_in(client, judging.person())
    assert client.get(url).status_code == 403


def test_coefficients_are_typed_for_each_entry_and_fixed_by_release(client, scene):
    round = make_round(scene, judges_each=1)
    round.criteria.filter(key="idea").update(factored=True)
    entry = make_eligible(scene)
    row = round.entries.create(entry=entry)
    client.force_login(scene.staff)
    url = reverse("staff_factors", args=[round.ref])
    assert client.post(url, {f"{row.pk}:idea": "3.20", f"{row.pk}:market": "9"}).url == url
    row.refresh_from_db()
    assert row.factors == {"idea": "3.2"}
    refused = client.post(url, {f"{row.pk}:idea": "难"})
    assert refused.status_code == 422
    assert entry.number in refused.content.decode()
    with pytest.raises(NoFactor):
        set_factors(round=round, by=scene.staff, factors={row.pk: {"idea": "-1"}})
    with pytest.raises(NotAllowed):
        set_factors(round=round, by=scene.leader, factors={row.pk: {"idea": "1"}})
    Round.objects.filter(pk=round.pk).update(state=RoundState.SCORING)
    with pytest.raises(Frozen):
        set_factors(round=round, by=scene.staff, factors={row.pk: {"idea": "1"}})
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_criterion_or_three(client, scene, rows, django_assert_num_queries):
    round = make_round(scene)
    for at in range(rows - 1):
        round.criteria.create(key=f"more{at}", name=f"又一项{at}", weight="0.1", order=5 + at)
    client.force_login(scene.staff)
    for url, queries in [(reverse("staff_scheme", args=[round.ref]), 11), (reverse("staff_factors", args=[round.ref]), 9)]:
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)


@pytest.mark.parametrize(
    ("field", "text"),
    [("criteria-0-bands", "NaN 优秀\n60 一般"), ("criteria-0-bands", "Infinity 优秀"), ("spread", "1234567890123"), ("spread", "0.12345678901"),
     ("carry_earlier", "1e999999"), ("carry_this", "1e-999999")],
)  # fmt: skip
def test_numbers_that_are_none_or_too_long_are_refused_in_words(client, scene, field, text):
    round = blank_round(scene)
    client.force_login(scene.staff)
    url = reverse("staff_scheme", args=[round.ref])
    fields = typed({"criteria": [IDEA]}, client.get(url).content.decode())
    assert client.post(url, {**fields, field: text, "do": "save"}).status_code == 422
    assert client.post(url, {**fields, field: text, "do": "check"}).status_code == 200
    assert not round.criteria.exists()
