import pytest

from bench.provenance_peers.pairs import (
    DOCUMENTED,
    VENDORS,
    Pair,
    cross_vendor,
    documented,
    innocents,
    models_of,
)

OWNER = {name: vendor for vendor, names in VENDORS.items() for name in names}


def test_every_documented_pair_has_a_source_and_a_teacher_of_a_vendor():
    assert all(one.source and one.teacher in OWNER for one in DOCUMENTED)


def test_each_student_stands_once_and_is_no_vendors_own_model():
    students = [one.student for one in DOCUMENTED]
    assert len(set(students)) == len(students)
    assert not set(students) & set(OWNER)


def test_no_model_belongs_to_two_vendors():
    assert len(OWNER) == sum(len(names) for names in VENDORS.values())


def test_documented_pairs_need_both_models():
    assert documented(["text_davinci_003", "alpaca-7b", "vicuna-13b"]) == [DOCUMENTED[0]]


def test_pairs_of_one_vendor_are_never_drawn():
    every = cross_vendor(OWNER)
    assert all(OWNER[one.teacher] != OWNER[one.student] for one in every)
    sizes = [len(names) for names in VENDORS.values()]
    n = sum(sizes)
    assert len(every) == (n * (n - 1) - sum(k * (k - 1) for k in sizes)) // 2


def test_innocents_are_the_same_for_the_same_seed_and_come_once():
    drawn = innocents(OWNER, 224, 0)
    assert drawn == innocents(OWNER, 224, 0)
    assert drawn != innocents(OWNER, 224, 1)
    assert len({frozenset((one.teacher, one.student)) for one in drawn}) == 224


def test_the_first_innocents_do_not_depend_on_which_side_a_name_sorts():
    drawn = innocents(OWNER, 224, 0)
    turned = sum(one.teacher > one.student for one in drawn)
    assert 80 < turned < 144


def test_too_many_innocents_are_refused():
    with pytest.raises(ValueError, match="2 there are"):
        innocents(["gpt4", "claude", "claude-2"], 3, 0)


def test_models_of_pairs_are_named_once():
    assert models_of([Pair("b", "a"), Pair("b", "c")]) == ["a", "b", "c"]
