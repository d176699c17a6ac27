# `make demo` and `make test` set everything up by themselves; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv is faster where it is there; venv and pip come with Python.
READY := $(VENV)/ready
# $(call with_versions,NAME,RESOLUTION): the tests, in an environment of their own.
define with_versions
  test -x build/$(1)/bin/python || $(PYTHON) -m venv build/$(1); \
  uv=$$(command -v uv) || { uv=build/$(1)/bin/uv; test -x $$uv \
    || build/$(1)/bin/python -m pip install --quiet --disable-pip-version-check uv; }; \
  $$uv pip install --quiet --python build/$(1)/bin/python --upgrade --resolution $(2) \
    --editable . --group test --group docs && $(call docs_with,build/$(1)) \
    && build/$(1)/bin/python -m pytest -q -n 4
endef
# $(call docs_with,ENVIRONMENT): the site, with every warning an error.
docs_with = $(1)/bin/python -m sphinx -E -q -n -W --keep-going -c docs . build/site
# What steps that run beside each other say stays apart, where `make` can do that (from 4.0 on).
APART := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
SEEDS ?= 100000
INPUTS ?= 1000000
CHROMIUM ?= /usr/bin/chromium
# What is compiled is kept, whatever the person's own shell says: the tests start many programs.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test soak ways fuzz browser check lint types docs wheel bundle oldest newest coverage release \
  benchmark benchmark-cluster benchmark-rates reference vendor clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "task-importer needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable . --group test --group check --group docs
	@touch $@

demo: $(READY) ## import samples/followups.xlsx into the built-in sandbox
	@mkdir -p build/demo
	@cp samples/followups.xlsx build/demo/
	@echo '$$ task-importer run followups.xlsx --sandbox'
	@cd build/demo && ../../$(BIN)/task-importer run followups.xlsx --sandbox --results followups.results.xlsx; \
	  code=$$?; test $$code -le 1 || exit $$code
	@echo "The results file is in build/demo."

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest -q -n 4

soak: $(READY) ## the tests that only repeat, properties at length, 100,000 seeds of the simulation (SEEDS=...)
	@$(BIN)/python -m pytest -q -n 4 -m soak
	@$(BIN)/python -m pytest -q -n 4 -m hypothesis --hypothesis-profile soak
	@$(BIN)/python -m tools.soak --seeds $(SEEDS)
	@$(BIN)/python -m tools.soak --shared --seeds $(SEEDS)

ways: $(READY) ## find anew by which seed the simulation catches each bad way
	@$(BIN)/python -m tools.catch_ways

fuzz: $(READY) ## give a million hostile files to the readers (fewer with INPUTS=...)
	@$(BIN)/python -m tools.fuzz --inputs $(INPUTS)

browser: $(READY) ## look at reports in a browser (AXE=axe.min.js CHROMIUM=/usr/bin/chromium)
	@$(BIN)/python -m tools.look_at_page --axe $(AXE) --chromium $(CHROMIUM)

# Each of the steps before the tests keeps one core busy; the tests keep them all busy by themselves.
check: $(READY) ## everything that CI runs
	@$(MAKE) --no-print-directory --jobs 2 $(APART) wheel lint types docs
	@$(MAKE) --no-print-directory test BUILT_SITE=build/site

lint: $(READY) ## style, formatting, and whether the generated pages are up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m tools.build_reference --check

types: $(READY) ## mypy, strict
	@$(BIN)/mypy

docs: $(READY) ## the documentation as a site, in build/site; a link to nowhere is an error
	@$(call docs_with,$(VENV))
	@echo "Open build/site/index.html."

coverage: $(READY) ## the tests with branch coverage
	@$(BIN)/python -m pytest -q -n 4 --cov --cov-report=term

wheel: $(READY) ## build the wheel, install it in a fresh environment and run it
	@$(BIN)/python -m tools.try_wheel

bundle: $(READY) ## build the program with all its packages as one file, in dist, and run it
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bundle
	@$(BIN)/python -m tools.bundle

oldest: ## the tests with the oldest version of each dependency that pyproject.toml promises
	@$(call with_versions,oldest,lowest-direct)

newest: ## the tests with the newest version of each dependency that there is today
	@$(call with_versions,newest,highest)

vendor: $(READY) ## fetch again what the page has from others, as VENDORED.toml says
	@$(BIN)/python -m tools.vendor

reference: $(READY) ## write the generated files again
	@$(BIN)/python -m tools.build_workbooks
	@$(BIN)/python -m tools.build_reference

release: check ## check everything, and tag the version (docs/release.md)
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@$(BIN)/python -m tools.release

benchmark: $(READY) ## measure beside named peers, and make the README's figures from it
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group benchmark
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m tools.build_reference

benchmark-rates: $(READY) ## how near --rate auto comes to untold limits, beside peers, and how right the time left is
	@$(BIN)/python -m benchmarks.rates
	@$(BIN)/python -m benchmarks.time_left

benchmark-cluster: $(READY) ## a dry run by a cluster beside one process, in turn; then, by one round, of ten million rows
	@$(BIN)/python -m benchmarks.cluster_speed
	@$(BIN)/python -m benchmarks.cluster_speed --files 100 --rows 100000 --rounds 1 --workers 2 --growth

clean: ## remove what the other targets made
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
