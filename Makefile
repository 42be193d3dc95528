# make demo    sets up .venv from the lock and tells the story
# make test    sets up .venv with the tools and runs every check
# make help    lists the rest
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
export PYTHON
BIN := .venv/bin
RUN := @sh .ci/prepare run
DEV := @sh .ci/prepare dev
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint format types unit cases changes mutants sample bench lock clean

help: ## what there is to make
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

demo: ## the story: sets up .venv, then transfers that pass and transfers that are stopped
	$(RUN)
	@$(BIN)/python -m fixtures.stories

test: lint types unit cases changes sample ## every check

lint: ## style of the code and its layout
	$(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: ## puts the layout right
	$(DEV)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: ## mypy, strict
	$(DEV)
	@$(BIN)/mypy

unit: ## pytest, which also holds the documents against the program
	$(DEV)
	@$(BIN)/python -m pytest -n auto

cases: ## the cases of the law beside the rules and in fixtures/cases
	$(RUN)
	@$(BIN)/compliance policy test

changes: ## a change of the law has its entry in policies/CHANGELOG.md
	$(RUN)
	@$(BIN)/python .ci/law_changes.py

mutants: ## changes the law in one place at a time: which cases notice (SAMPLE=300: a fixed sample)
	$(DEV)
	@$(BIN)/python -m mutation $(if $(SAMPLE),--sample $(SAMPLE))

sample: ## the sample of mutants that every test run takes
	$(DEV)
	@$(BIN)/python -m mutation --sample 100

bench: ## how long a decision takes
	$(DEV)
	@$(BIN)/python -m benchmarks

lock: ## writes the locks again from pyproject.toml (UPGRADE=1: newest releases)
	@sh .ci/lock

clean: ## removes what was made
	@rm -rf .venv build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
