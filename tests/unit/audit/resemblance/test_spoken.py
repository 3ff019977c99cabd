import numpy as np

from stillwatch.audit.resemblance.spoken import counts_by, mixed, spoken, users


def test_words_marks_breaks_and_single_characters_are_apart() -> None:
    said = spoken([["It's fine,\n\nIS it?", "我是"], ["", "fine"]])
    words = [said.vocabulary[i] for i in said.words]
    assert words == ["it's", "fine", ",", "\n\n", "is", "it", "?", "我", "是", "fine"]
    assert said.lengths.tolist() == [[7, 2], [0, 1]]
    marks = np.array(said.vocabulary)[~said.is_word]
    assert marks.tolist() == [",", "\n\n", "?"]


def test_runs_of_words_stay_inside_an_answer() -> None:
    said = spoken([["a b c", "a b", "b c"]])
    assert said.answer_of(2).tolist() == [0, 0, -1, 1, -1, 2]
    grams = said.grams(2)
    assert grams[0] == grams[3] and grams[1] == grams[5]
    assert len({int(grams[i]) for i in (0, 1)}) == 2
    assert spoken([["a"]]).grams(3).shape == (0,)


def test_hashes_depend_on_order_and_spread_over_all_bits() -> None:
    numbers = np.arange(100_000, dtype=np.uint32)
    hashes = mixed(mixed(np.zeros(100_000, dtype=np.uint64), numbers), numbers[::-1])
    assert len(np.unique(hashes >> np.uint64(24))) == 100_000
    assert not np.array_equal(
        hashes, mixed(mixed(np.zeros(100_000, dtype=np.uint64), numbers[::-1]), numbers)
    )


def test_users_counts_each_model_once_and_leaves_out_what_one_alone_uses() -> None:
    features = np.array([10, 10, 10, 20, 30, 30], dtype=np.uint64) << np.uint64(16)
    found = users(np.array([0, 0, 1, 2, 1, 2]), features, 3).toarray()
    assert sorted(map(tuple, found.T.tolist())) == [(0.0, 1.0, 1.0), (1.0, 1.0, 0.0)]


def test_counts_by_is_a_plain_recount() -> None:
    rng = np.random.default_rng(1)
    answers, features = rng.integers(0, 40, 500), rng.integers(0, 12, 500)
    hashes = features.astype(np.uint64) << np.uint64(24)
    found = counts_by(answers, hashes, 10).habits(np.full(4, 5.0))
    plain = np.zeros((4, 12))
    for answer, feature in {*zip(answers.tolist(), features.tolist(), strict=True)}:
        plain[answer // 10, feature] += 1
    plain = plain[:, plain.max(axis=0) >= 5]
    assert np.array_equal(found, plain)
