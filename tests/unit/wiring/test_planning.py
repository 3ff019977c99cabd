import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.reading import expand
from stillwatch.wiring.parts import parts_of
from stillwatch.wiring.planning import copied_bad_lines, kept_bad_lines, plan_scan


def test_only_what_is_new_is_planned(state, add, accounts, write_log) -> None:
    a, b = write_log("a.jsonl", 4), write_log("b.jsonl", 5)
    assert len(add(a).jobs) == 1
    plan = add(a, b)
    assert [job.file.path for job in plan.jobs.values()] == [str(b)]
    assert (plan.n_kept, plan.n_begun) == (1, 0)
    assert [record.path for record in state.records()] == [str(a), str(b)]
    assert state.counts("sources") == {"litellm_slp": 9}
    assert len(accounts()) == 9


def test_copies_are_sketched_once_and_counted_twice(
    state, add, accounts, write_log, tmp_path
) -> None:
    a = write_log("a.jsonl", 4, bad={2: "oops"})
    (tmp_path / "b.jsonl").write_bytes(a.read_bytes())
    plan = add(a, tmp_path / "b.jsonl")
    assert len(plan.jobs) == 1
    assert [bad.file for bad in copied_bad_lines(state, plan)] == [str(tmp_path / "b.jsonl")]
    assert state.counts("content_states") == {"full": 8}
    assert len(accounts()) == 4
    assert len(list(kept_bad_lines(state, add()))) == 2


def test_another_source_is_another_content(state, add, accounts, write_log) -> None:
    a = write_log("a.jsonl", 4)
    add(a)
    plan = add(a, source="litellm_slp")
    assert len(plan.jobs) == 1
    assert len(state.records()) == 1 and len(accounts()) == 4


def test_what_was_begun_is_kept_until_its_file_is_given(state, add, accounts, write_log) -> None:
    a, b = write_log("a.jsonl", 4), write_log("b.jsonl", 5)
    plan = plan_scan(state, [(file, None) for file in expand([a])], lambda _: "d1")
    (begun,) = plan.jobs.values()
    assert [one.path for one in state.begun()] == [str(a)]
    add(b)
    assert [one.path for one in state.begun()] == [str(a)]
    assert len(accounts()) == 5
    assert parts_of(begun.place) == []
    add(a)
    assert state.begun() == [] and len(accounts()) == 9


def test_lost_sketches_are_made_again_while_the_log_is_there(
    state, add, accounts, write_log
) -> None:
    a = write_log("a.jsonl", 4)
    add(a)
    (part,) = state.parts()
    part.unlink()
    assert len(add().jobs) == 1 and len(accounts()) == 4
    part.unlink()
    a.write_text("other", "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl: its sketches are damaged; give the log"):
        add()
