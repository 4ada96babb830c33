# `make demo` and `make test` are all that a clean clone needs; both do the set-up themselves.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Two targets at once would both set up the same .venv.
.NOTPARALLEL:

BIN := .venv/bin
WORKERS ?= 2
PYTEST_ARGS ?=
LOCK_FLAGS ?= --upgrade
export PYTHON

# The universal lock serves every supported Python; the index is whatever the user's uv
# is configured for, and its address is not written down.
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --annotation-style line \
	--custom-compile-command "make lock" --group build $(LOCK_FLAGS)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup-demo ## Set up, then make a whole audit pack of an embedded AWS
	@$(BIN)/vouchbook demo

.PHONY: test
test: setup-test style types ## Set up, then run linters, type checks and all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

.PHONY: lint
lint: setup-demo style ## Check style, and check the book for mistakes
	@$(BIN)/vouchbook lint

.PHONY: typecheck
typecheck: setup-demo types ## Check types, tests included

.PHONY: docs
docs: setup-demo ## Build the site from the sealed demo snapshot; needs no AWS
	@$(BIN)/mkdocs build --strict --quiet
	@echo "docs: the site is under build/site-preview/"

.PHONY: format
format: setup-demo ## Rewrite the code in the project's style
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: reference
reference: setup-demo ## Write the Handbook's reference pages anew from the registries
	@$(BIN)/python -m vouchbook.reference docs/handbook

.PHONY: lock
lock: setup-demo ## Lock the newest versions (keep the present ones: make lock LOCK_FLAGS=)
	@$(LOCK) --output-file requirements.lock pyproject.toml
	@$(LOCK) --constraints requirements.lock --extra demo --extra dev \
		--output-file requirements-dev.lock pyproject.toml
	@echo "lock: requirements.lock and requirements-dev.lock are up to date; now run make test"

.PHONY: snapshot
snapshot: setup-demo ## Renew the sealed demo snapshot under evidence/ after a change to the demo
	@$(BIN)/vouchbook demo --dir build/demo
	@rm -rf evidence/2* && cp -r build/demo/evidence/2* evidence/

.PHONY: clean
clean: ## Remove what was built, and the virtual environment
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find generator tests -type d -name __pycache__ -prune -exec rm -rf {} +

.PHONY: setup-demo setup-test style types
setup-demo:
	@scripts/setup.sh demo
setup-test:
	@scripts/setup.sh test
style:
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
types:
	@$(BIN)/mypy
