# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs Python, git and make; `make setup` fetches the rest into .venv. PYTHON=/path/to/python3 chooses the Python.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup setup-lint demo sandbox test test-unit test-integration test-thorough test-oldest test-matrix chaos benchmark lint format pages docs build clean

SHELL := /bin/bash
BIN := $(CURDIR)/.venv/bin
PREPARE := python3 tests/setup/prepare.py
PYTEST := $(BIN)/python -m pytest
# Two sets of servers and the files of tests shared between them; more would only wait for two cores.
TWO_BY_TWO := --numprocesses=2 --dist=loadfile
# Everything that a target starts finds the tools of .venv, and this checkout as kubecert.acme.
export PYTHON
export PATH := $(BIN):$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.cache/collections
export ANSIBLE_NOCOLOR ?= 1

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv with all that demo and tests need
	@$(PREPARE) newest test

setup-lint:
	@$(PREPARE) newest test lint

demo: setup ## Start local servers and see the whole job done on them
	@$(BIN)/python -m tests.demo

sandbox: setup ## Start local servers, print the environment to export, and keep them up
	@$(BIN)/python -m tests.servers

test: test-unit test-integration test-oldest ## Run all tests

test-unit: setup ## Run the tests that need no servers
	@$(PYTEST) --numprocesses=2 tests/unit tests/architecture

test-integration: setup ## Run the tests on local servers
	@$(PYTEST) $(TWO_BY_TWO) -m "not thorough" tests/integration

test-thorough: setup ## Run those tests on local servers that take longest, which make test leaves out
	@$(PYTEST) $(TWO_BY_TWO) -m thorough tests/integration

# Tests and servers stay in .venv; what they test runs in the other environment.
on_core = .venv-$(1)/bin/python -m pytest --numprocesses=2 tests/unit && \
	KUBECERT_ANSIBLE_VENV=$(CURDIR)/.venv-$(1) $(PYTEST) $(TWO_BY_TWO) -m "oldest and not thorough" tests/integration

test-oldest: setup ## Run the unit tests, and those marked so, on the oldest supported ansible-core
	@$(PREPARE) oldest test
	@$(call on_core,oldest)

test-matrix: setup ## Run the same on every supported ansible-core that a Python here can run
	@for core in 2.17 2.18 2.19 2.20 2.21; do \
	  echo "ansible-core $$core"; $(PREPARE) $$core test; code=$$?; \
	  if [ $$code = 3 ]; then continue; elif [ $$code != 0 ]; then exit $$code; fi; \
	  $(call on_core,$$core) || exit 1; \
	done

chaos: setup ## Disturb hundreds of runs, and write docs/reliability.md; SEED=N repeats a campaign
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED))

benchmark: setup ## Measure beside what people would use instead, and write docs/benchmarks.md; SIZES=1,10 only shows
	@$(if $(SIZES),,$(BIN)/python -m tests.benchmark.route53)
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(BIN)/python -m tests.benchmark.certificates $(if $(SIZES),--sizes $(SIZES))

# The slowest first, two side by side; each tells what it found when it has ended.
LINTERS := sanity types ansible docs ruff imports licences yaml changelog
.PHONY: $(LINTERS:%=lint-%)

lint: setup-lint ## Run every linter
	@$(MAKE) --keep-going --jobs=2 --output-sync=target $(LINTERS:%=lint-%)
	@echo "Every linter is content."

lint-sanity:
	@echo "== ansible-test sanity"
	@$(BIN)/python tests/setup/sanity.py

lint-types:
	@echo "== mypy"
	@cd .cache/collections && MYPYPATH=.:$(CURDIR) mypy --config-file $(CURDIR)/pyproject.toml --cache-dir $(CURDIR)/.cache/mypy \
	  -p ansible_collections.kubecert.acme.plugins -p tests

lint-ansible:
	@echo "== ansible-lint"
	@NO_COLOR=1 ansible-lint --offline -q

lint-docs:
	@echo "== antsibull-docs"
	@antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=self .

lint-ruff:
	@echo "== ruff"
	@ruff check --quiet --output-format concise .
	@ruff format --check --quiet .

lint-imports:
	@echo "== import-linter"
	@cd .cache/collections && PYTHONPATH=. lint-imports --cache-dir $(CURDIR)/.cache/import-linter $(CURDIR)/pyproject.toml > \
	  $(CURDIR)/.cache/import-linter.log || { sed -n '/^Contracts:/,$$p' $(CURDIR)/.cache/import-linter.log; exit 1; }

lint-licences:
	@echo "== reuse"
	@reuse lint --quiet || reuse lint --lines

lint-yaml:
	@echo "== yamllint"
	@yamllint --strict .

lint-changelog:
	@echo "== antsibull-changelog"
	@antsibull-changelog lint

format: setup-lint ## Put imports and lines in order, where ruff can
	@ruff check --quiet --fix-only .
	@ruff format --quiet .

pages: setup ## Write docs/permissions.md and docs/cert-manager.md from the code
	@for page in permissions cert_manager; do \
	  PYTHONPATH=$(CURDIR)/.cache/collections:$(CURDIR) $(BIN)/python -m tests.setup.$${page}_page; done

docs: setup-lint ## Make the documentation site in .cache/docs/html
	@$(PREPARE) newest test lint docs
	@rm -rf .cache/docs && mkdir -p -m 755 .cache/docs/rst
	@antsibull-docs collection --use-current --squash-hierarchy --dest-dir .cache/docs/rst kubecert.acme
	@# References into Ansible's own documentation lead nowhere here; lint-docs has looked at ours.
	@sphinx-build -q -C -D extensions=sphinx_antsibull_ext -D project=kubecert.acme -D html_theme=alabaster \
	  -D suppress_warnings=ref.ref .cache/docs/rst .cache/docs/html
	@echo "Open .cache/docs/html/index.html"

build: setup ## Make the archive that ansible-galaxy installs, in .cache/build
	@ansible-galaxy collection build --force --output-path .cache/build .

clean: ## Remove environments and caches of this checkout
	@rm -rf .venv .venv-* .cache .ansible .hypothesis tests/output
	@find plugins tests -name __pycache__ -prune -exec rm -rf {} +
