# Everything sets itself up into .venv; nothing else has to be installed but Python 3.11+ and make.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info < (3,14))' \
	2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
STORE ?= $(CURDIR)/demo
UI_PORT ?= 3000

# Nothing is compiled when it is installed, but when it is imported first: a third of it ever is. It has
# to be kept then, or every command takes twice its CPU.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test test-long mutants browser java spark postgres production pictures lint types ui bench bench-small eval-names eval-ties docs lock clean

install: .venv/installed

# The lock is all there is to install: --no-deps keeps pip from resolving it again, in which
# its older releases read "gql[requests]" as not pinned once a newer gql than the lock's is out.
INSTALL := PYTHON=$(PYTHON) scripts/install-packages

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found."; exit 1; }
	@echo "Setting up .venv (once; 20 seconds to a minute) ..."
	@$(INSTALL) requirements.lock
	@touch $@

# What only developers need is more than half of all packages: who wants to see the demo waits for none.
.venv/test: .venv/installed requirements-test.lock
	@echo "Installing what the tests need into .venv (once; 20 seconds to a minute) ..."
	@$(INSTALL) requirements-test.lock
	@touch $@

# From nothing half a minute to a minute, of which the run takes 10 seconds.
demo: install
	@$(BIN)/basin demo --store "$(STORE)"

test: .venv/test
	$(BIN)/python -m pytest -m "not long" --numprocesses logical --dist loadscope --no-loadscope-reorder

test-long: .venv/test browser java spark postgres production
	$(BIN)/python -m pytest -m long --numprocesses logical --dist loadscope --no-loadscope-reorder

# Deliberate faults, one at a time: which does no test notice? Hours for all of them; 200 at random
# by `make mutants SAMPLE=200 SEED=1`, those of some files by ONLY=rules/purchasers.
mutants: .venv/mutants
	@$(BIN)/python -m basin_assets_tests.mutants --sample $(or $(SAMPLE),0) --seed $(or $(SEED),1) --only "$(ONLY)"

.venv/mutants: .venv/test requirements-mutants.lock
	@$(INSTALL) requirements-mutants.lock
	@touch $@

browser:
	@scripts/install-chromium

java:
	@scripts/install-java

spark: .venv/spark

# PySpark is half as large as all the rest: only what runs a cluster waits for it.
.venv/spark: .venv/test requirements-spark.lock
	@echo "Installing PySpark into .venv (once; half a minute) ..."
	@$(INSTALL) requirements-spark.lock
	@touch $@

postgres:
	@scripts/install-postgres

production: .venv/production

.venv/production: .venv/installed requirements-production.lock
	@echo "Installing Dagster's UI and its Postgres into .venv (once; 10 seconds) ..."
	@$(INSTALL) requirements-production.lock
	@touch $@

pictures: .venv/test browser
	@$(BIN)/python -m basin_assets_tests.explorer.pictures
	@$(BIN)/python -m basin_assets_tests.ui.pictures

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/mypy

ui: production
	@DAGSTER_HOME="$$($(BIN)/python -m basin_assets.orchestration.home)" || exit 1; \
	export DAGSTER_HOME; \
	export BASIN_STORE="$${BASIN_STORE:-$(STORE)}"; \
	echo "Dagster's UI over $$BASIN_STORE: http://127.0.0.1:$(UI_PORT)  (stop with Ctrl-C)"; \
	PYTHONWARNINGS='ignore:Function `dev_command`' $(BIN)/dagster dev -w workspace.yaml -h 127.0.0.1 -p $(UI_PORT) --log-level error

bench: .venv/test
	@$(BIN)/python -m basin_assets_tests.bench

bench-small: .venv/test
	@$(BIN)/python -m basin_assets_tests.bench --small

eval-names: .venv/test
	@$(BIN)/python -m basin_assets_tests.evaluation.parsers
	@$(BIN)/python -m basin_assets_tests.evaluation $(NAMES)

eval-ties: .venv/test
	@$(BIN)/python -m basin_assets_tests.evaluation.ties $(TIES)

docs: install
	@$(BIN)/python -m basin_assets.contracts.docs

# The tests' lock comes first: what the product and the others share with it is of its versions.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml
lock:
	$(COMPILE) --extra build --extra dev -o requirements-test.lock
	$(COMPILE) --extra build -c requirements-test.lock -o requirements.lock
	$(COMPILE) --extra production -c requirements-test.lock -o requirements-production.lock
	$(COMPILE) --extra spark -c requirements-test.lock -o requirements-spark.lock
	$(COMPILE) --extra mutants -c requirements-test.lock -o requirements-mutants.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --group uv -o requirements-uv.lock

clean:
	rm -rf .venv demo .dagster_home
