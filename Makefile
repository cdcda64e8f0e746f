# make demo: set up, run the nightly job on the sample prefecture, show leads and rings
# make test: set up, then lint, types, import contracts and tests
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: setup demo test lint types contracts pytest notebooks bench sample clean help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "resolver needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) lacks venv. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,notebooks]'
	@touch $@

setup: $(VENV)/.ready

demo: setup
	@$(BIN)/resolver run --project configs/pension --inbox data_samples/prefecture --workspace demo --as-of 2024-12-31 >/dev/null
	@echo
	@$(BIN)/resolver status --workspace demo
	@echo
	@$(BIN)/resolver export --workspace demo --output demo/exports

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

pytest: setup
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

notebooks: setup
	$(BIN)/pytest --nbmake notebooks

test: lint types contracts pytest notebooks

bench: setup
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks

clean:
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache
