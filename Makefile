# Two commands for a newcomer: `make serve` and `make test`. Both set up what they need.
.DEFAULT_GOAL := help
.PHONY: help setup dev serve test lint proof evidence bench docs lock clean

BIN := .venv/bin
PORT ?= 8000
DATA ?=
PYTEST ?=

help: ## say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-8s %s\n", $$1, $$2 }'

setup: .venv/.runtime ## make .venv with viva in it, every version pinned by requirements/runtime.lock

dev: .venv/.dev ## add what tests and checks need, pinned by requirements/dev.lock

.venv/.runtime: requirements/runtime.lock pyproject.toml tools/setup.sh
	tools/setup.sh runtime

.venv/.dev: .venv/.runtime requirements/dev.lock
	tools/setup.sh dev

serve: setup ## run the hub on http://127.0.0.1:8000/ (PORT=…, DATA=…)
	$(BIN)/viva serve --port $(PORT) $(if $(DATA),--data $(DATA))

test: dev lint ## run the tests, those of the web on SQLite and on PostgreSQL (PYTEST="-k hub" for some of them)
	tools/browser.sh
	tools/postgres.sh || [ "$$CI" != true ]
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST)
	if tools/postgres.sh; then $(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 2 --dist loadgroup tests/web $(PYTEST); fi

lint: dev ## style, types, borders between the rooms, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src/viva/web
	$(BIN)/viva check

proof: dev ## the slower proofs: every claim verified anew, the wheel in an empty environment, a large bank
	tools/browser.sh
	if tools/postgres.sh; then $(BIN)/python -m tests.postgres $(BIN)/viva lab verify --all --no-record; else $(BIN)/viva lab verify --all --no-record; fi
	$(BIN)/python -m pytest -n 2 --dist loadgroup proofs $(PYTEST)

evidence: dev ## sweep the labs: every claim at other seeds, every step of every parameter (minutes)
	$(BIN)/viva lab sweep

bench: dev ## measure, and write docs/benchmarks.md
	$(BIN)/python -m bench

docs: dev ## write the generated pages of docs/ anew
	$(BIN)/python -m tools.docs

lock: dev ## resolve pyproject.toml into requirements/*.lock anew
	tools/lock.sh

clean: ## remove what the commands above made, but no data of yours
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
