"""Every test of likeness: what it says on its examples, and what must not matter to it."""

import importlib
import pkgutil
from dataclasses import replace

import numpy as np
import pytest

from stillwatch.audit.resemblance import likeness
from stillwatch.audit.resemblance.battery import examine
from stillwatch.audit.resemblance.kinds import Abstained, all_likenesses
from stillwatch.audit.resemblance.panel import Panel

TESTS = all_likenesses()
EXAMPLES = [(name, one) for name, test in TESTS.items() for one in test.examples()]
JUDGED = [(name, one) for name, one in EXAMPLES if one.expects != "abstains"]


def ids(rows):
    return [f"{name}: {one.name}" for name, one in rows]


def in_order(panel: Panel, order: np.ndarray) -> Panel:
    def ordered(row):
        return tuple(row[i] for i in order)

    return replace(
        panel,
        prompts=ordered(panel.prompts),
        answers=tuple(map(ordered, panel.answers)),
        expected=ordered(panel.expected),
        asks=ordered(panel.asks),
    )


@pytest.mark.parametrize(("name", "one"), EXAMPLES, ids=ids(EXAMPLES))
def test_it_says_what_its_example_expects(name, one) -> None:
    (found,) = examine(one.panel, {name: TESTS[name]}).tests
    if one.expects == "abstains":
        assert found.suspect is None and found.reason
        return
    assert found.reason == ""
    if one.expects == "alike":
        assert found.suspect.rank == found.teacher.rank == 1
    else:
        assert max(found.suspect.p, found.teacher.p) > 0.1


@pytest.mark.parametrize(("name", "one"), JUDGED, ids=ids(JUDGED))
def test_it_is_symmetric_and_looks_at_no_model_beside_itself(name, one) -> None:
    found = TESTS[name].agreement(one.panel)
    n = one.panel.n_models
    assert found.shape == (n, n)
    np.testing.assert_allclose(found, found.T)
    assert np.isnan(np.diag(found)).all()
    assert np.isfinite(found[~np.eye(n, dtype=bool)]).all()


@pytest.mark.parametrize(("name", "one"), JUDGED, ids=ids(JUDGED))
def test_the_order_of_prompts_does_not_matter(name, one) -> None:
    order = np.random.default_rng(3).permutation(len(one.panel.prompts))
    shuffled = TESTS[name].agreement(in_order(one.panel, order))
    np.testing.assert_allclose(shuffled, TESTS[name].agreement(one.panel), atol=1e-9)


@pytest.mark.parametrize(("name", "one"), JUDGED, ids=ids(JUDGED))
def test_the_order_of_models_does_not_matter(name, one) -> None:
    order = np.random.default_rng(4).permutation(one.panel.n_models)
    if name == "shared_errors":  # needs errors of teacher and suspect
        order = np.concatenate(([0, 1], 2 + np.random.default_rng(4).permutation(19)))
    shuffled = TESTS[name].agreement(one.panel.only(order))
    expected = TESTS[name].agreement(one.panel)[np.ix_(order, order)]
    np.testing.assert_allclose(shuffled, expected, atol=1e-9)


@pytest.mark.parametrize(("name", "one"), EXAMPLES, ids=ids(EXAMPLES))
def test_it_does_not_change_its_input(name, one) -> None:
    words = one.panel.spoken.words.copy()
    before = replace(one.panel)
    TESTS[name].agreement(one.panel)
    assert one.panel == before
    assert np.array_equal(one.panel.spoken.words, words)


@pytest.mark.parametrize("name", TESTS)
class TestWords:
    def test_it_has_every_kind_of_example(self, name) -> None:
        kinds = {one.expects for one in TESTS[name].examples()}
        assert kinds == {"alike", "unalike", "abstains"}

    def test_it_speaks_to_people(self, name) -> None:
        test = TESTS[name]
        assert test.title[0].islower(), "completes 'the suspect ...'"
        assert test.innocent[0].isupper() and test.innocent.endswith(".")

    def test_it_accuses_nobody(self, name) -> None:
        told = f"{TESTS[name].title} {TESTS[name].innocent}".lower()
        assert not [word for word in ("trained on", "copied", "stole", "distill") if word in told]

    def test_where_nobody_answers_it_abstains(self, name) -> None:
        panel = next(one.panel for one in TESTS[name].examples() if one.expects == "alike")
        empty = tuple(("",) * len(panel.prompts) for _ in panel.names)
        assert isinstance(TESTS[name].agreement(replace(panel, answers=empty)), Abstained)


def test_one_file_one_test_of_the_same_name() -> None:
    files = {info.name for info in pkgutil.iter_modules(likeness.__path__)}
    own = {
        importlib.import_module(f"{likeness.__name__}.{file}").LIKENESS.id: file for file in files
    }
    assert own == {name: name for name in files}
    assert files <= set(TESTS)
