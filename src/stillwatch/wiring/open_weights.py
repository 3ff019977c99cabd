"""A suspect's weights, loaded by Transformers: what it finds likely after any text.

Nothing is fetched, and no code but the installed library's is run (see `weight_files`).
"""

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import Tokens
from stillwatch.marking.scores import Floats
from stillwatch.wiring.weight_files import WeightFiles

WANTED: Final = ("torch", "transformers", "safetensors")
FOR_GGUF: Final = ("gguf", "accelerate")
OFFLINE: Final = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


class OpenWeights:
    """A causal language model; see `audit.provenance.looking.LanguageModel`.

    Parameters
    ----------
    found : WeightFiles
    device : str
        As PyTorch names it.

    Raises
    ------
    InputError
        A library is not installed, or Transformers cannot load the model whole.
    """

    def __init__(self, found: WeightFiles, device: str = "cpu") -> None:
        for name in OFFLINE:
            os.environ.setdefault(name, "1")
        self._torch, transformers = (_library(name, found.place) for name in WANTED[:2])
        for name in (*WANTED[2:], *(FOR_GGUF if found.is_gguf else ())):
            _library(name, found.place)
        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        how: dict[str, Any] = {"gguf_file": found.files[0].name} if found.is_gguf else {}
        try:
            with found.alone() as folder:
                self._model, loading = transformers.AutoModelForCausalLM.from_pretrained(
                    str(folder),
                    local_files_only=True,
                    trust_remote_code=False,
                    use_safetensors=not found.is_gguf,
                    attn_implementation="eager",  # one that no file of the model can choose
                    dtype=self._torch.float32,
                    output_loading_info=True,
                    **how,
                )
                self._model.to(device).eval()
        except Exception as error:  # the library raises nothing more exact
            first = str(error).strip().split("\n")[0]
            raise InputError(
                f"Transformers cannot load it as a causal language model ({first})",
                file=str(found.place),
            ) from error
        missing = sorted(loading.get("missing_keys") or ())
        if missing:  # the library would make them up
            raise InputError(
                f"{len(missing)} tensors are missing, {missing[0]} among them; "
                "the model is not whole",
                file=str(found.place),
            )
        self._device = device
        config = self._model.config.get_text_config()
        self.vocabulary = int(self._model.get_input_embeddings().weight.shape[0])
        longest = getattr(config, "max_position_embeddings", None)
        start = getattr(config, "bos_token_id", None)
        known = isinstance(start, int) and 0 <= start < self.vocabulary
        self._start: list[int] = [start] if known and isinstance(start, int) else []
        self.longest = (int(longest) if longest else 1 << 20) - len(self._start)

    def likely(
        self, windows: Sequence[Tokens], limit: int, most: int
    ) -> list[tuple[Tokens, Floats]]:
        """See `LanguageModel`; what marks the start of a text, if anything, is put before each."""
        torch, before = self._torch, len(self._start)
        length = before + max(len(window) for window in windows)
        tokens = np.zeros((len(windows), length), dtype=np.int64)
        known = np.zeros_like(tokens)
        for i, window in enumerate(windows):
            tokens[i, :before] = self._start
            tokens[i, before : before + len(window)] = window
            known[i, : before + len(window)] = 1
        with torch.inference_mode():
            logits = self._model(
                input_ids=torch.from_numpy(tokens).to(self._device),
                attention_mask=torch.from_numpy(known).to(self._device),
                use_cache=False,
            ).logits[:, before:]
            best = logits[..., :limit].float().topk(most, dim=-1)
            whole = torch.logsumexp(logits.float(), dim=-1, keepdim=True)
            probabilities = (best.values - whole).exp().cpu().numpy().astype(np.float64)
        likely = best.indices.cpu().numpy().astype(np.uint32)
        return [
            (likely[i, : len(window)], probabilities[i, : len(window)])
            for i, window in enumerate(windows)
        ]


def _library(name: str, place: Path) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise InputError(
            f"{name} is not installed; `pip install 'stillwatch[audit-weights]'` brings what "
            "weights are read with",
            file=str(place),
        ) from error
