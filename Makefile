# Everything a person or CI needs: `make demo` and `make test` work on a fresh Debian machine with Python 3.11 and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
REPLAY := .venv-replay
# Byte code is kept: the tests start hundreds of processes, and each would compile what it loads.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= $(shell command -v python3.11 || command -v python3)
DEMO ?= demo-project

.PHONY: help setup system demo test lint types bench lock lock-check wheel-check clean

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(VENV)/.ready system  ## Make the virtual environment and install browser and fonts

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("sitecheck needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(REPLAY)/.ready: requirements/replay.txt
	$(PYTHON) -m venv $(REPLAY)
	$(REPLAY)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/replay.txt
	@touch $@

system:  ## Install Chromium, Chinese fonts and emoji where they are missing
	@bash .ci/system-packages

demo: setup  ## Audit eight demonstration portals and open the desk on 127.0.0.1:8000
	$(BIN)/sitecheck demo $(DEMO)

test: setup $(REPLAY)/.ready  ## Run all tests, with the players that exported evidence is tried in
	$(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder --durations=15

lint: $(VENV)/.ready  ## Formatting, lint and the import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(VENV)/.ready  ## mypy, strict
	$(BIN)/mypy

bench: setup  ## Accuracy on saved real pages (where present), speed, memory and the crawl beside others, as tables
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/scoring.py
	-$(BIN)/python benchmarks/memory.py --pages 500 2000
	-$(BIN)/python benchmarks/pictures.py --count 200
	$(BIN)/python benchmarks/crawl.py

bench-lock: $(VENV)/.ready  ## Bring benchmarks/requirements.txt in step with requirements.in (UPGRADE as for lock)
	$(BIN)/uv pip compile --quiet $(LOCK) --no-annotate $(UPGRADE) benchmarks/requirements.in -o benchmarks/requirements.txt

lock: $(VENV)/.ready  ## Bring requirements/*.txt in step with pyproject.toml and replay.in (add UPGRADE=--upgrade to move versions)
	$(BIN)/uv pip compile --quiet $(LOCK) $(UPGRADE) pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet $(LOCK) $(UPGRADE) --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet $(LOCK) $(UPGRADE) requirements/replay.in -o requirements/replay.txt

LOCK := --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11
UPGRADE ?=

lock-check: $(VENV)/.ready  ## Fail when the locks are out of step with pyproject.toml and replay.in
	@for name in runtime dev replay; do \
	  copy=$$(mktemp -d)/$$name.txt; cp requirements/$$name.txt $$copy; \
	  extra=; [ $$name = dev ] && extra="--extra dev"; \
	  source=pyproject.toml; [ $$name = replay ] && source=requirements/replay.in; \
	  $(BIN)/uv pip compile --quiet $(LOCK) $$extra $$source -o $$copy --no-annotate; \
	  diff <(grep -oE '^[a-z0-9][^ ;]*==[^ ;]+' requirements/$$name.txt) <(grep -oE '^[a-z0-9][^ ;]*==[^ ;]+' $$copy) \
	    || { echo "requirements/$$name.txt is out of step: run make lock"; exit 1; }; \
	done; echo "locks are in step"

wheel-check: $(VENV)/.ready  ## Build the wheel, install it with the runtime lock alone, and use it
	@bash .ci/wheel-check

clean:  ## Remove what was built (not the evidence of your projects)
	rm -rf $(VENV) $(REPLAY) dist build demo-project .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
