import numpy as np
import pytest

from stillwatch.audit.provenance.looking import CELLS, MOST_LIKELY, look
from stillwatch.audit.provenance.windows import Text, Window, windows_of
from stillwatch.core.errors import InputError
from tests.open_model import SIZE, Copier

NOTHING = np.empty(0, np.uint32)


class Counting(Copier):
    vocabulary = 200_000

    def __init__(self) -> None:
        super().__init__(1)
        self.batches = []

    def likely(self, windows, limit, most):
        self.batches.append([len(window) for window in windows])
        return super().likely(windows, limit, most)


def texts(*lengths: int):
    rng = np.random.default_rng(3)
    return [Text(NOTHING, rng.integers(0, SIZE, n).astype(np.uint32)) for n in lengths]


def test_each_place_has_its_contexts_own_row() -> None:
    windows = windows_of(texts(30, 9, 50), 2)
    found = look(Copier(2), windows, 2, SIZE)
    assert len(found.contexts) == sum(len(window.places) for window in windows)
    assert found.tokens.shape[1] == min(SIZE, MOST_LIKELY)
    contexts = {tuple(one) for window in windows for one in window.contexts(2).tolist()}
    assert {tuple(one) for one in found.contexts.tolist()} == contexts
    (alone,) = windows_of(texts(30), 2)
    (direct,) = Copier(2).likely([alone.tokens], SIZE, SIZE)
    row = np.flatnonzero((found.contexts == alone.contexts(2)[0]).all(1))[0]
    np.testing.assert_array_equal(found.tokens[row], direct[0][alone.places[0]])
    np.testing.assert_allclose(found.probabilities[row], direct[1][alone.places[0]])


def test_long_texts_of_a_large_vocabulary_go_in_small_batches_and_are_told() -> None:
    model, told = Counting(), []
    look(model, windows_of(texts(*[100] * 5, 20, 20), 1), 1, SIZE, told.append)
    assert model.batches == [[100] * 3, [20, 100, 100], [20]]
    assert all(max(one) * len(one) * model.vocabulary <= CELLS for one in model.batches)
    assert told[-1] == 540


def test_a_token_that_the_suspect_does_not_know_is_named() -> None:
    window = Window(np.array([1, SIZE], np.uint32), np.array([0]))
    with pytest.raises(InputError, match=rf"vocab_size: .* token {SIZE}, .* knows {SIZE}"):
        look(Copier(1), [window], 1, SIZE + 1)


def test_broken_weights_are_noticed() -> None:
    class Broken(Copier):
        def likely(self, windows, limit, most):
            return [(t, np.full(p.shape, np.nan)) for t, p in super().likely(windows, limit, most)]

    with pytest.raises(InputError, match="no numbers"):
        look(Broken(1), windows_of(texts(30), 1), 1, SIZE)
