import numpy as np

from stillwatch.audit.provenance.verbatim import RUN, repeats
from stillwatch.marking.contexts import ContextHash, table_of

HASHING = ContextHash(4)


def text(seed: int, n: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 5000, n).astype(np.uint32)


def test_a_served_passage_is_found_wherever_it_stands() -> None:
    served = text(1)
    table = table_of([served], 4, HASHING)
    copied = np.concatenate([text(2, 50), served[100 : 104 + RUN], text(3, 50)])
    shorter = np.concatenate([text(2, 50), served[100 : 98 + RUN], text(3, 50)])
    answers = [served, copied, shorter, text(4), text(5, 10)]
    assert repeats(answers, 4, table, HASHING).tolist() == [True, True, False, False, False]


def test_narrow_contexts_say_nothing() -> None:
    served = text(1)
    table = table_of([served], 1, HASHING)
    assert not repeats([served], 1, table, HASHING).any()
