"""Text to token ids, by the tokenizer of the model that was served."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import Tokens

BATCH = 1000


class Tokenizer:
    """A ``tokenizer.json``, as Hugging Face models bring it.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputError
        The library is not installed, or the file is no tokenizer.
    """

    def __init__(self, file: Path) -> None:
        try:
            library: Any = importlib.import_module("tokenizers")
        except ImportError as error:
            raise InputError(
                "tokenizers is not installed; `pip install 'stillwatch[audit]'` brings it",
                file=str(file),
            ) from error
        try:
            self._tokenizer = library.Tokenizer.from_str(file.read_text("utf-8"))
        except OSError as error:
            raise InputError(f"cannot read it ({error.strerror})", file=str(file)) from error
        except Exception as error:  # the library raises nothing more exact
            raise InputError(f"this is no tokenizer.json ({error})", file=str(file)) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @property
    def size(self) -> int:
        """Token ids below this number may occur."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    @property
    def vocabulary(self) -> dict[str, int]:
        """Number of each token."""
        return dict(self._tokenizer.get_vocab(with_added_tokens=True))

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the token ids of texts, without what a tokenizer puts around them."""
        out: list[Tokens] = []
        for start in range(0, len(texts), BATCH):
            # half of a surrogate pair, which JSON can escape, is no text: it becomes "?"
            part = [one.encode("utf-8", "replace").decode() for one in texts[start : start + BATCH]]
            for one in self._tokenizer.encode_batch_fast(part, add_special_tokens=False):
                out.append(np.array(one.ids, dtype=np.uint32))
        return out
