# One file, every command. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8001
export PORT SANDBOX_PORT
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPA := docs/guides/spa
PARTNER := docs/guides/partner
WEB := web/app
BUILT := $(WEB)/dist/index.html

.DEFAULT_GOAL := help
.PHONY: help install web run demo test test-uncompiled test-nightly test-scaled test-web check bench format lint types laws schema lock faults clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml web/graphiql/package-lock.json web/clients/package-lock.json \
		$(WEB)/package-lock.json $(SPA)/package-lock.json $(PARTNER)/requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kontobro needs Python 3.11 or newer; this is " + sys.version)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	npm ci --prefix web/graphiql --ignore-scripts --no-audit --no-fund --loglevel=error
	npm ci --prefix web/clients --ignore-scripts --no-audit --no-fund --loglevel=error
	npm ci --prefix $(WEB) --ignore-scripts --no-audit --no-fund --loglevel=error
	npm ci --prefix $(SPA) --ignore-scripts --no-audit --no-fund --loglevel=error
	test -x $(PARTNER)/$(BIN)/python || $(PYTHON) -m venv $(PARTNER)/$(VENV)
	$(PARTNER)/$(BIN)/python -m pip install --quiet --require-hashes -r $(PARTNER)/requirements.lock
	@touch $@

install: $(STAMP) ## install everything from the lock files: .venv, the web application's tools, clients of tests and guides

WEB_SOURCES := $(shell find $(WEB)/src $(WEB)/public -type f -not -path '*/gql/*' 2>/dev/null) \
	$(addprefix $(WEB)/,index.html vite.config.ts tsconfig.json codegen.ts documents.mjs package-lock.json)

$(BUILT): $(STAMP) schema.graphql $(WEB_SOURCES)
	npm run --prefix $(WEB) --silent build

web: $(BUILT) ## build the web application

run: $(STAMP) $(BUILT) ## start gateway and sandbox with a seeded demo world and the web application
	$(BIN)/kontobro run

demo: $(STAMP) ## play the whole journey through the public API, narrated
	$(BIN)/kontobro demo

test: $(STAMP) $(BUILT) ## run every test, on the embedded defaults
	env -u KONTOBRO_TEST_DATABASE_URL -u KONTOBRO_TEST_REDIS_URL $(BIN)/python -m pytest -n 2 --dist loadfile

test-uncompiled: $(STAMP) ## the same with every query executed by graphql-core: the way back must be good too
	KONTOBRO_COMPILE_AT=0 $(MAKE) test

test-nightly: $(STAMP) ## 50,000 drawn documents, compiled against graphql-core: some ninety minutes on one core
	KONTOBRO_TEST_DOCUMENTS=50000 $(BIN)/python -m pytest -s tests/gql/test_execution.py -k drawn_documents

# Chosen by meaning: all that touches the store, the doorbell or the jobs. Left out is what asks no database (pure
# functions, limits, documents, attacks that must end before any), and what starts the embedded defaults by itself.
SCALED_TESTS := tests/core tests/journeys tests/gql tests/gateway tests/laws/test_sweep_*.py tests/scaled \
	$(addprefix --ignore=tests/core/test_,identifiers.py lifecycle.py money.py) \
	$(addprefix --ignore=tests/gql/test_,budgets.py graphiql.py hostile.py http_audit.py limits.py \
		persisted_documents.py published_documents.py schema_tools.py) \
	$(addprefix --ignore=tests/gateway/test_,cli.py demo.py deploy.py readme.py settings.py)

test-scaled: $(STAMP) ## the same tests on PostgreSQL and Redis (KONTOBRO_TEST_DATABASE_URL, KONTOBRO_TEST_REDIS_URL)
	@if [ -n "$$KONTOBRO_TEST_DATABASE_URL" ] && [ -n "$$KONTOBRO_TEST_REDIS_URL" ]; then \
		KONTOBRO_TEST_DOCUMENTS=$${KONTOBRO_TEST_DOCUMENTS:-250} $(BIN)/python -m pytest -n 2 --dist loadfile $(SCALED_TESTS); \
	else \
		echo "Skipped: the tests on PostgreSQL and Redis need KONTOBRO_TEST_DATABASE_URL (postgresql+asyncpg://)" \
			"and KONTOBRO_TEST_REDIS_URL (redis://)."; \
		test "$$CI" != true; \
	fi

CHROMIUM := $(firstword $(KONTOBRO_CHROMIUM) $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))

test-web: $(STAMP) $(BUILT) ## the web application's journeys in Chromium, against a real gateway and sandbox
	@if [ -n "$(CHROMIUM)" ]; then \
		KONTOBRO_CHROMIUM="$(CHROMIUM)" npm run --prefix $(WEB) --silent test; \
	else \
		echo "Skipped: the browser tests need Chromium (Debian: apt install chromium; or KONTOBRO_CHROMIUM=path)."; \
		test "$$CI" != true; \
	fi

check: $(STAMP) ## what CI runs: format, lint, types, laws, schema, web application, tests on both
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/kontobro schema --check
	$(MAKE) web
	npm run --prefix $(WEB) --silent lint
	$(MAKE) test
	$(MAKE) test-web
	$(MAKE) test-scaled

BENCH := bench/.venv/.installed

$(BENCH): bench/peers/python/requirements.lock bench/peers/node/package-lock.json
	test -x bench/.venv/bin/python || $(PYTHON) -m venv bench/.venv
	bench/.venv/bin/python -m pip install --quiet --require-hashes -r bench/peers/python/requirements.lock
	npm ci --prefix bench/peers/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bench: $(STAMP) $(BENCH) ## measure against the real peers on PostgreSQL; ARGS="--short" for every bar in short
	$(BIN)/python -m bench $(ARGS)

format: $(STAMP) ## format and sort imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(STAMP) ## print schema.graphql and docs/lifecycles.md from the code
	$(BIN)/kontobro schema

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header

lock: ## resolve requirements.lock anew from pyproject.toml, and the partner guide's after it (needs uv)
	$(LOCK) --extra dev pyproject.toml -o requirements.lock
	$(LOCK) --constraint requirements.lock $(PARTNER)/requirements.in -o $(PARTNER)/requirements.lock

clean: ## remove the environment and the demo world
	rm -rf $(VENV) var web/graphiql/node_modules web/clients/node_modules
	rm -rf $(WEB)/node_modules $(WEB)/dist $(WEB)/documents.json bench/.venv bench/peers/node/node_modules
	rm -rf $(SPA)/node_modules $(SPA)/dist $(SPA)/src/schema.d.ts $(PARTNER)/$(VENV)
