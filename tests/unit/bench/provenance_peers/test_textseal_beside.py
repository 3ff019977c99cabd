import numpy as np

from bench.provenance_peers.textseal_beside import words


def test_a_word_has_one_number_over_all_answers():
    first, second = words(["The cat. The dog", "a CAT"], 100)
    assert first.tolist() == [0, 1, 2, 0, 3]
    assert second.tolist() == [4, 1]


def test_text_is_cut_at_so_many_words():
    assert np.concatenate(words(["a b c", "d e", "f"], 4)).tolist() == [0, 1, 2, 3]


def test_empty_answers_are_left_out():
    assert [row.tolist() for row in words(["", "a"], 4)] == [[0]]
