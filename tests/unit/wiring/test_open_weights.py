"""What needs no PyTorch; a real model is read in tests/students/test_open_weights.py."""

import builtins
import importlib

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.open_weights import OpenWeights
from stillwatch.wiring.weight_files import WeightFiles


def test_it_says_what_to_install(tmp_path, monkeypatch) -> None:
    def absent(name: str, *_: object) -> object:
        if name in ("torch", "transformers"):
            raise ImportError(name)
        return builtins.__import__(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    found = WeightFiles(tmp_path, (tmp_path / "config.json",), tmp_path / "t", is_gguf=False)
    with pytest.raises(InputError, match=r"torch is not installed; .*stillwatch\[audit-weights\]"):
        OpenWeights(found)
