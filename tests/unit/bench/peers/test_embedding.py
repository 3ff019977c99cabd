import numpy as np
import pytest

from bench.peers import embedding


def test_the_mean_of_the_tokens_is_scaled_to_unit_length():
    table = np.array([[3, 0], [0, 4], [1, 1]], dtype=np.float32)
    found = embedding.pooled(table, [[0], [], [0, 1], [2, 2, 2]])
    assert found == pytest.approx(np.array([[1, 0], [0, 0], [0.6, 0.8], [0.5**0.5, 0.5**0.5]]))
    assert found.dtype == np.float32


def test_a_token_beyond_the_table_is_its_last_row():
    table = np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert embedding.pooled(table, [[7]]).tolist() == [[0, 1]]


def test_a_missing_package_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.setattr(embedding, "PACKAGES", tmp_path)
    monkeypatch.setattr(embedding.importlib, "import_module", _missing)
    with pytest.raises(SystemExit, match="tokenizers is not installed: run make bench-peers"):
        embedding.static_vectors()


def _missing(name: str) -> None:
    raise ImportError(name)


@pytest.mark.skipif(
    not (embedding.PACKAGES / "wordllama").exists(), reason="make bench-peers was not run"
)
def test_static_vectors_put_like_texts_together():
    a, b, other = embedding.static_vectors()(
        ["What is the capital of France?", "Name the capital city of Spain.", "def f(x): return x"]
    )
    assert a @ b > 0.3
    assert a @ other < 0.1
    assert np.linalg.norm(a) == pytest.approx(1, abs=1e-5)
