import gzip
import json
from collections import Counter

import numpy as np
import pytest

from stillwatch.profiles import expressions, prepare
from stillwatch.wiring import population
from stillwatch.wiring.population import RARE_SHARE, profiled, rare_values


@pytest.fixture(scope="module")
def lines(small_log):
    with gzip.open(small_log.log, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_profiles_agree_with_the_log(scanned, lines) -> None:
    population = scanned.population
    counted = Counter(line["metadata"]["user_api_key_user_id"] for line in lines)
    assert dict(zip(population.units.subjects, population.units["n_requests"], strict=True)) == (
        counted
    )
    assert population.n_events == len(lines)
    times = [line["startTime"] * 1e6 for line in lines]
    assert population.window == pytest.approx((min(times), max(times)), abs=1)
    assert population.has_corpora


class OneProfileFails:
    """An engine that knows nothing of whole prompts."""

    def to_arrow(self, expr):
        table = expr.to_pyarrow()
        return table.slice(0, 0) if "n_template" in table.column_names else table


def test_one_row_per_subject_and_null_for_what_nobody_knows(scanned) -> None:
    prepared = scanned.population.prepared
    subjects = prepare.by_account(prepared)
    units = profiled(OneProfileFails(), subjects)
    assert units.subjects == scanned.population.units.subjects
    assert np.isnan(units["n_template"]).all()
    columns = [c for make in expressions.PROFILES.values() for c in make(subjects).columns]
    assert set(units.columns) == set(columns) - {"subject"}


def test_passages_are_counted_for_some_subjects_at_a_time(scanned, monkeypatch) -> None:
    subjects = prepare.by_account(scanned.population.prepared)
    fetched = []

    class Counting:
        def to_arrow(self, expr):
            table = expr.to_pyarrow()
            fetched.append(table.num_rows if "n_template" in table.column_names else 0)
            return table

    monkeypatch.setattr(population, "EVENTS_AT_ONCE", 300)
    units = profiled(Counting(), subjects)
    assert sum(n > 0 for n in fetched) > 3
    assert units.subjects == scanned.population.units.subjects
    for name in ("n_template", "n_swept"):
        assert np.array_equal(units[name], scanned.population.units[name], equal_nan=True)


def test_values_are_held_by_those_who_share_them(scanned, small_log) -> None:
    population = scanned.population
    position = {name: i for i, name in enumerate(population.units.subjects)}
    ring = {position[name] for name in small_log.ring}
    payment = population.held["same_payment"]
    for value in np.unique(payment.value):
        members = set(payment.account[payment.value == value].tolist())
        assert members == ring or len(members) == 1
    corpora = population.held["same_corpus"]
    assert set(corpora.account.tolist()) == ring and np.unique(corpora.value).size == 1
    assert population.held["same_address"].value.size == 0  # nobody shares one
    assert set(population.held["same_dialect"].account.tolist()) >= ring


def test_organizations_come_from_the_accounts_table(scanned) -> None:
    population = scanned.population
    told = dict(zip(population.units.subjects, population.organization, strict=True))
    assert (told["ring_3"], told["user_7"]) == ("org_3", "own_7")
    assert (population.units["n_owners"] == 1).all()


def test_columns_that_need_more_than_one_expression(scanned) -> None:
    units = scanned.population.units
    assert np.isnan(units["dealt_log10_p"]).all()
    assert (units["has_corpora"] == 1).all()
    for name in ("n_rare_shared", "shift_log10_e", "resent_log10_p"):
        assert name in units.columns


def test_rare_values_are_held_by_few() -> None:
    n = 100
    held = np.repeat([1, 2, 3], [3, int(RARE_SHARE * n), int(RARE_SHARE * n) + 1])
    assert rare_values(held, n).column("value").to_pylist() == [1, 2]
    assert rare_values(held, 4).column("value").to_pylist() == [1]
