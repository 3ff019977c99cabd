import numpy as np

from stillwatch.marking.keyed_pairs import keyed_pairs
from stillwatch.marking.scheme import named_scheme


def test_what_scores_alike_under_every_key_is_left_out() -> None:
    answers = [np.array([0, 5, 0, 6, 7, 6, 7], dtype=np.uint32)]
    green = keyed_pairs(answers, named_scheme("vllm_sbw"))
    assert green.contexts.tolist() == [[5], [6], [7]]
    assert green.tokens.tolist() == [0, 7, 6]
    assert green.times.tolist() == [1, 2, 1]
    assert green.n_tokens == 7
    assert len(keyed_pairs(answers, named_scheme("vllm_gumbel"))) == 3
