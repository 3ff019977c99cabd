import numpy as np

from stillwatch.audit.provenance.logits import assessed_by_probabilities, pairs_of_likely
from stillwatch.audit.provenance.looking import look
from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.audit.provenance.windows import Text, Window, windows_of
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.schemes.vllm_gumbel import VllmGumbel
from tests.open_model import SIZE, Copier, marked_texts

HASHING = ContextHash(5)
NOTHING = np.empty(0, np.uint32)


def tokens(*ids: int):
    return np.array(ids, dtype=np.uint32)


def places(windows):
    return [window.places.tolist() for window in windows]


def test_a_context_that_stood_before_is_no_place() -> None:
    (window,) = windows_of([Text(NOTHING, tokens(1, 2, 3, 1, 2, 4))], 2)
    assert window.places.tolist() == [1, 2, 3, 5]
    assert window.contexts(2).tolist() == [[1, 2], [2, 3], [3, 1], [2, 4]]
    (again,) = windows_of([Text(NOTHING, tokens(7, 7, 7, 8))], 1)
    assert again.places.tolist() == [0, 3]


def test_the_prompt_is_read_and_not_tried() -> None:
    (window,) = windows_of([Text(tokens(1, 2, 3), tokens(9, 1, 2, 3, 4))], 2)
    assert window.tokens.tolist() == [1, 2, 3, 9, 1, 2, 3, 4]
    assert window.contexts(2).tolist() == [[9, 1], [3, 4]]


def test_long_texts_are_cut_and_still_remember() -> None:
    text = Text(NOTHING, tokens(*range(10), *range(5), 20, 21))
    windows = windows_of([text], 1, longest=8)
    assert [len(window.tokens) for window in windows] == [8, 8, 1]
    assert places(windows) == [[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 7], [0]]
    (cut,) = windows_of([Text(tokens(*range(100, 200)), tokens(1, 2, 3, 4))], 1, longest=20)
    assert len(cut.tokens) == 14 and cut.places.tolist() == [10, 11, 12, 13]


def test_what_is_shorter_than_a_context_has_no_place() -> None:
    assert windows_of([Text(NOTHING, tokens(1, 2)), Text(NOTHING, NOTHING)], 4) == []


def under(key: int, windows, scheme):
    width = scheme.context_width
    table = table_of(marked_texts(scheme, key, 10_000 + key, 10), width, HASHING)
    pairs = pairs_of_likely(look(Copier(width), windows, width, SIZE))
    return assessed_by_probabilities(pairs, scheme, Candidate("", "", key, table), HASHING)


def test_a_model_that_repeats_marked_texts_is_not_convicted() -> None:
    width, guarded, everywhere = 1, [], []
    scheme = VllmGumbel(context_width=width)
    for key in range(1, 17):
        texts = marked_texts(scheme, key, key, 8, 40)
        at_all = [Window(text, np.arange(width - 1, len(text))) for text in texts]
        fresh = windows_of([Text(NOTHING, text) for text in texts], width)
        guarded.append(under(key, fresh, scheme).sum.z)
        everywhere.append(under(key, at_all, scheme).sum.z)
    assert np.mean(everywhere) > 1.0  # without the guard: what the guard is for
    assert abs(np.mean(guarded)) < 3.3 / np.sqrt(16)
    assert np.max(guarded) < 4.0
