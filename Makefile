# Two doors: `make sandbox` to see it, `make test` to check it. Both set up .venv first, once.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Asked once, and only where it is needed.
PYTHON ?= $(eval PYTHON := $(shell .ci/python))$(PYTHON)
SEED ?= 1
DAYS ?= 365
TIMES ?= 1
TWO := -n 2 --dist loadfile --no-loadscope-reorder
PIP := .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input
INSTALL := $(PIP) install --no-compile

# Compiled code is kept, inside .venv: where a machine says that none is kept, each test process would compile it all.
# It is compiled when it is used first, which is a quarter of what is installed.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode

.PHONY: help sandbox checks quick test fix cover alone mutants docs wheel bench chaos simulate attack audit lock clean

help:
	@echo "make sandbox   a local Slack in the browser, with an example company and the bot in it"
	@echo "make quick     format, lint, types, import contracts, and the tests that go through no local Slack: a minute"
	@echo "make test      everything that is checked: format, lint, types, import contracts, tests"
	@echo "make fix       format, and mend what the linter can mend safely"
	@echo "make cover     which lines the tests run that need no other process"
	@echo "make alone     all tests, each file in a process of its own, so that none needs another before it"
	@echo "make mutants   small changes of the rule modules that no test notices (up to an hour)"
	@echo "make docs      write the pages anew that are made from what the tables declare"
	@echo "make wheel     what pip and pipx install, in dist/"
	@echo "make bench     how fast it is, on this machine, written to docs/benchmarks.md (twenty minutes)"
	@echo "make chaos     the torture bench: forty minutes of kills and faults, nothing lost, nothing twice"
	@echo "make simulate  a simulated year of a company and its bot, faults included: SEED=7 DAYS=365 TIMES=1"
	@echo "make attack    tries everything to learn who wrote 1,000 anonymous entries (an hour)"
	@echo "make audit     asks the public list of known weaknesses about what Warmline installs (needs the internet)"
	@echo "make lock      write the requirements anew after a change of pyproject.toml (needs uv)"
	@echo "make clean     remove .venv and what the tools left behind"

sandbox: .venv/.run
	@.venv/bin/warmline sandbox

checks: .venv/.dev
	@echo "== format"
	@.venv/bin/ruff format --check .
	@echo "== lint"
	@.venv/bin/ruff check .
	@echo "== types"
	@nice -n 5 .venv/bin/mypy
	@echo "== import contracts"
	@.venv/bin/lint-imports

quick: checks
	@echo "== quick tests, in a new order"
	@.venv/bin/python -m pytest $(TWO) --quick

fix: .venv/.dev
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

cover: .venv/.dev
	@.venv/bin/python -m pytest $(TWO) --light --quiet --cov --cov-report=term

alone: .venv/.dev
	@.venv/bin/python -m tests.alone

mutants: .venv/.dev
	@.venv/bin/python -m tests.mutants

# What is checked without tests needs one core for half a minute, beside them.
test: .venv/.dev
	@$(MAKE) --no-print-directory --keep-going --jobs 2 checks alone

docs: .venv/.run
	@.venv/bin/python -m storage.tables

wheel: .venv/.run
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

chaos: .venv/.dev
	@.venv/bin/python -m tests.chaos

simulate: .venv/.dev
	@.venv/bin/python -m tests.simulation $(SEED) --days $(DAYS) --times $(TIMES)

attack: .venv/.dev
	@.venv/bin/python -m tests.attack

bench: .venv/.dev
	@.venv/bin/python -m tests.benchmarks

audit: .venv/.dev
	@.venv/bin/pip-audit --disable-pip --requirement requirements.txt --strict

lock:
	uv pip compile pyproject.toml --generate-hashes --universal --no-header --python-version 3.11 \
		--extra build -o requirements.txt --quiet
	uv pip compile pyproject.toml --generate-hashes --universal --no-header --python-version 3.11 \
		--extra build --extra dev -o requirements-dev.txt --quiet

clean:
	rm -rf .venv .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Warmline needs Python 3.11 or newer. Name one: make PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/need python3-venv
	@echo "Making .venv"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Warmline needs"
	@$(INSTALL) --require-hashes --requirement requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# All at once, and not on top of the other: installing is a tenth of the first `make test`.
.venv/.dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Warmline and its tests need"
	@$(INSTALL) --require-hashes --requirement requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch .venv/.run $@
