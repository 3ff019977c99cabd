"""Static word vectors (wordllama, 256 dimensions), read from the installed package's files.

The library's own loader looks for its tokenizer in a folder where the package does not have it,
and would then download; so only its files are used.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Matrix]
PACKAGES: Final = Path(__file__).resolve().parents[2] / "build" / "peers"
MODEL: Final = "wordllama 0.4.0.post1, l2_supercat, 256 dimensions, mean of tokens, unit length"
MAX_TOKENS: Final = 512
CHUNK: Final = 1024


def _package(name: str) -> Any:
    if str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise SystemExit(f"{name} is not installed: run make bench-peers first") from error


def static_vectors() -> Embed:
    """Return the embedding.

    Raises
    ------
    SystemExit
        The packages of ``requirements/bench.txt`` are not installed.
    """
    tokenizers, safetensors = _package("tokenizers"), _package("safetensors.numpy")
    spec = importlib.util.find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("wordllama is not installed: run make bench-peers first")
    folder = Path(spec.submodule_search_locations[0])
    tokenizer = tokenizers.Tokenizer.from_file(
        str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json")
    )
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    weights = safetensors.load_file(str(folder / "weights" / "l2_supercat_256.safetensors"))
    table = np.ascontiguousarray(weights["embedding.weight"], dtype=np.float32)

    def embed(texts: Sequence[str]) -> Matrix:
        made = [np.empty((0, table.shape[1]), dtype=np.float32)]
        for at in range(0, len(texts), CHUNK):
            encoded = tokenizer.encode_batch(texts[at : at + CHUNK], add_special_tokens=False)
            made.append(pooled(table, [one.ids for one in encoded]))
        return np.concatenate(made)

    return embed


def pooled(table: Matrix, ids: Sequence[Sequence[int]]) -> Matrix:
    """Return the mean vector of each list of tokens, scaled to unit length; zero for no tokens."""
    lengths = np.array([len(one) for one in ids])
    flat = np.fromiter((token for one in ids for token in one), dtype=np.int64)
    found = np.zeros((len(ids), table.shape[1]), dtype=np.float32)
    some = lengths > 0
    if some.any():
        starts = np.concatenate(([0], np.cumsum(lengths[some])[:-1]))
        found[some] = np.add.reduceat(table[np.minimum(flat, len(table) - 1)], starts, axis=0)
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    found /= np.where(norms > 0, norms, 1)
    return found
