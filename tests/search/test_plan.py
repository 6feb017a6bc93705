import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.plan import EXACT_NAME, Plan, filter_plan, nearest, passes, plan


def nodes(node):
    yield node
    for part in node[1:]:
        if isinstance(part, tuple) and part and isinstance(part[0], str) and part[0] in KINDS:
            yield from nodes(part)


KINDS = {"term", "terms", "phrase", "prefix", "fuzzy", "any", "all", "most", "best", "const", "boost"}


@pytest.mark.parametrize("text", ["", "   ", "…", "《》"])
def test_text_without_letters_asks_for_everything(text):
    assert plan(text) == Plan()


def test_every_word_is_required_as_a_phrase_of_its_pairs():
    assert plan("焊接 变形").required == ("all", ("any", ("term", "han", "焊接")), ("any", ("term", "han", "变形")))
    assert plan("无人机").required == ("all", ("any", ("phrase", "han", ("无人", "人机"))))
    assert plan("焊").required == ("all", ("any", ("term", "units", "焊")))


def test_characters_that_no_word_holds_together_stand_together_first_and_apart_second():
    assert plan("刘工将").required == ("all", ("any", ("phrase", "han", ("刘工", "工将"))))
    relaxed = list(nodes(plan("刘工将", leeway=1).required))
    assert ("all", ("term", "units", "刘"), ("term", "units", "工"), ("term", "units", "将")) in relaxed
    assert ("term", "typed", "liugongjiang") in relaxed


def test_a_year_may_have_its_word_and_a_number_its_numeral():
    assert plan("2021年").required == plan("2021").required
    assert ("phrase", "han", ("铁一", "一局")) in list(nodes(plan("中铁1局").required))
    assert ("phrase", "han", ("第十", "十二", "二批")) in list(nodes(plan("第12批").required))


def test_who_is_named_is_found_though_the_other_word_does_not_fit():
    assert ("term", "name_key", "许振超") in list(nodes(plan("许振超 护士", leeway=1).required))
    assert ("term", "name_key", "许振超") not in list(nodes(plan("许振超 护士").required))


def test_the_nearest_names_share_two_characters_or_sound_two_letters_away():
    found = list(nodes(nearest("许振飞").required))
    assert ("term", "name_han", "许振") in found
    assert ("fuzzy", "typed", "xuzhenfei", 2) in found
    assert nearest("！！") == nearest("7") == Plan()


def test_an_exact_name_outweighs_all_other_scores():
    """Rank multiplies by 1 to 2, so the exact name alone must be worth twice the rest. BM25 of a word: at most 14 of idf, times 2.2, times 3."""
    others = 0.0
    for node in plan("许振超").scoring:
        if node[0] == "const" and node[2] != EXACT_NAME:
            others += node[2]
        if node[0] == "boost":
            others += 14 * 2.2 * node[2]
    assert others > 14 * 2.2 * 3
    assert 2 * others < EXACT_NAME


def test_empty_words_are_not_required():
    assert plan("武汉的焊工").words == ("武汉", "焊工")
    assert plan("的").words == ("的",)


def test_synonyms_widen_what_matches_and_are_marked():
    made = plan("焊工", {"焊工": ["電焊工"]})
    assert made.required == ("all", ("any", ("term", "han", "焊工"), ("phrase", "han", ("电焊", "焊工"))))
    assert set(made.needles) == {"焊工", "电焊工"}


def test_a_word_with_synonyms_is_kept_whole():
    assert plan("工惠贷怎么申请", {"工惠贷": ["小额贷款"]}).words[0] == "工惠贷"


def test_spaced_pinyin_is_tried_together_and_apart():
    made = plan("xu zhen chao")
    tokens = {node[2] for node in nodes(made.required) if node[0] == "term" and node[1] == "typed"}
    assert tokens == {"xuzhenchao", "xu", "zhen", "chao"}
    assert "xuzhenchao" in made.typed


def test_a_surname_in_han_and_the_rest_in_letters():
    made = plan("曾gq")
    beginnings = {node[2] for node in nodes(made.required) if node[1] == "begins" and node[2].startswith("typed:")}
    assert {"typed:zenggq", "typed:cenggq", "typed:zgq", "typed:cgq", "typed:gq", "typed:=gq"} == beginnings


def test_fuzzy_and_homophones_wait_for_the_second_pass():
    strict, relaxed = plan("xuzhenchoa"), plan("xuzhenchoa", leeway=1)
    assert not [node for node in nodes(strict.required) if node[0] == "fuzzy"]
    assert ("fuzzy", "typed", "xuzhenchoa", 1) in list(nodes(relaxed.required))
    assert ("fuzzy", "typed", "fpgs", 1) in list(nodes(plan("fpgs", leeway=1).required))
    assert not [node for node in nodes(plan("plc", leeway=1).required) if node[0] == "fuzzy"]
    assert ("term", "typed", "xuzhenchao") in list(nodes(plan("许振朝", leeway=1).required))


def test_two_letters_typed_wrong_wait_for_the_third_pass():
    strict, near, far = passes("xuzhenchoa")
    assert ("terms", "typed") in {node[:2] for node in nodes(near.required)}
    assert "xuzhenchao" in next(node[2] for node in nodes(near.required) if node[:2] == ("terms", "typed"))
    assert ("fuzzy", "typed", "xuzhenchoa", 2) not in list(nodes(near.required))
    assert ("fuzzy", "typed", "xuzhenchoa", 2) in list(nodes(far.required))
    assert len(list(passes("fpgs"))) == len(list(passes("焊接"))) == 2
    assert list(passes("")) == [Plan()]


@pytest.mark.parametrize(
    ("text", "words", "needed"), [("焊接 变形", 2, 2), ("焊接 变形 控制", 3, 2), ("焊接 变形 控制 工法", 4, 2), ("焊接", 1, None)]
)
def test_the_second_pass_asks_for_two_thirds_of_the_words(text, words, needed):
    required = plan(text, leeway=1).required
    required = required[1] if required[0] == "any" else required
    assert (required[1] if required[0] == "most" else None) == needed
    assert len(required) == words + (2 if needed else 1)


@given(st.text(max_size=100), st.integers(0, 2))
def test_any_text_has_a_plan_of_known_nodes_and_bounded_size(text, leeway):
    made = plan(text, leeway=leeway)
    found = [node for top in (*made.scoring, *([made.required] if made.required else [])) for node in nodes(top)]
    assert {node[0] for node in found} <= KINDS
    assert len(found) < 4000
    for node in found:
        if node[0] in ("terms", "fuzzy", "prefix", "phrase"):
            assert all(node[2])


def test_fuzzy_prefix_and_phrase_never_score_by_themselves():
    """The engines score them differently: in what adds to the score they stand in a constant."""
    for text in ("许振朝 工作室", "xu zhen chao", "刘zd c919"):
        for top in plan(text, leeway=1).scoring:
            assert top[0] in ("const", "best", "boost")
            if top[0] == "best":
                assert all(part[0] == "const" for part in top[1:])
            if top[0] == "boost":
                assert top[1][0] == "term"


def test_filters_leave_out_the_facet_that_is_being_counted():
    chosen = (("kind", ("studio",)), ("region", ("a", "b")))
    assert filter_plan(chosen) == [("any", ("term", "kind", "studio")), ("any", ("term", "region", "a"), ("term", "region", "b"))]
    assert filter_plan(chosen, without="region") == [("any", ("term", "kind", "studio"))]
