"""Suspects without weights, that unit tests can look into, and texts marked for them."""

import numpy as np

SIZE = 60
"""Tokens that they tell apart."""


class Copier:
    """A model that knows nothing of any key, and repeats what it reads.

    Most of what it finds likely is what followed the same context earlier in the text (induction);
    some is any token that it read; the rest is its own habit.
    """

    vocabulary = SIZE
    longest = 10_000

    def __init__(self, width: int, repeats: float = 0.7) -> None:
        self._width, self._repeats = width, repeats
        self._habits = np.random.default_rng(9).dirichlet(np.full(SIZE, 0.3), SIZE)

    def likely(self, windows, limit, most):
        """See `LanguageModel`."""
        out = []
        for window in windows:
            p = self._after(window)
            best = np.argsort(-p[:, :limit], axis=1)[:, :most]
            out.append((best.astype(np.uint32), np.take_along_axis(p, best, 1)))
        return out

    def _after(self, window):
        p, read, followed = np.zeros((len(window), SIZE)), np.zeros(SIZE), {}
        for i, token in enumerate(window.tolist()):
            read[token] += 1
            if i >= self._width:
                before = tuple(window[i - self._width : i])
                followed.setdefault(before, np.zeros(SIZE))[token] += 1
            p[i] = 0.7 * self._habits[token] + 0.3 * read / read.sum()
            here = tuple(window[i + 1 - self._width : i + 1])
            if here in followed:
                seen = followed[here] / followed[here].sum()
                p[i] = (1 - self._repeats) * p[i] + self._repeats * seen
        return p


class Learned(Copier):
    """A model that leans to a key, as one that learned marked answers."""

    def __init__(self, scheme, key: int, lean: float) -> None:
        super().__init__(scheme.context_width)
        self._scheme, self._key, self._lean = scheme, key, lean

    def _after(self, window):
        p, width = super()._after(window), self._width
        for i in range(width - 1, len(window)):
            contexts = np.repeat(window[None, i + 1 - width : i + 1], SIZE, axis=0)
            scores = self._scheme.scores(self._key, contexts, np.arange(SIZE, dtype=np.uint32))
            p[i] *= np.exp(self._lean * scores)
            p[i] /= p[i].sum()
        return p


def marked_texts(scheme, key: int | None, seed: int, n: int, length: int = 60):
    """Return n texts of a teacher of bigrams, under a key of a Gumbel scheme if there is one.

    A context that comes again in a text is left to chance, as engines do.
    """
    rng, width = np.random.default_rng(seed), scheme.context_width
    habits = np.random.default_rng(0).dirichlet(np.full(SIZE, 0.15), SIZE)
    every, texts = np.arange(SIZE, dtype=np.uint32), []
    known: dict[tuple[int, ...], np.ndarray] = {}
    for _ in range(n):
        text, used = rng.integers(0, SIZE, width).tolist(), set()
        while len(text) < length:
            p, context = habits[text[-1]], tuple(text[-width:])
            if key is None or context in used:
                text.append(int(rng.choice(SIZE, p=p)))
                continue
            used.add(context)
            if context not in known:
                contexts = np.array([context] * SIZE, dtype=np.uint32)
                uniforms = np.maximum(-np.expm1(-scheme.scores(key, contexts, every)), 1e-300)
                known[context] = -np.log(-np.log(uniforms))
            text.append(int(np.argmax(np.log(p + 1e-300) + known[context])))
        texts.append(np.array(text, dtype=np.uint32))
    return texts
