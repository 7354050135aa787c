# What a person types. The work is done by vrops/local (python3 -m vrops.local).
PYTHON ?= python3
LOCAL = $(PYTHON) -m vrops.local
BIN = .venv/bin
# A part of the tests: make test T=tests/gtm, make test T="tests/vrops/core -k money"
T ?=
export PORT VAR

.DEFAULT_GOAL := help

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## /  make \1 :/' \
		| awk -F: '{ printf "%-24s %s\n", $$1, $$2 }'
	@echo
	@echo "  PORT=8001  another port         VAR=/some/folder  another folder for the data"
	@echo "  T=tests/gtm  a part of the tests  PYTHON=python3.12  another Python"

.PHONY: run
run: ## Start VROps with its demonstration data and serve it until Ctrl-C
	@$(LOCAL) run

.PHONY: services
services: ## Start PostgreSQL and Redis only and print where they are
	@$(LOCAL) services

.PHONY: manage
manage: ## A manage.py command against the services: make manage C="log verify"
	@$(LOCAL) manage $(C)

.PHONY: demo
demo: ## Load the demonstration data anew
	@$(LOCAL) demo

.PHONY: pictures
pictures: ## Take the pictures of README.md from what `make run` serves
	@$(BIN)/python -m tests.pictures

.PHONY: bench
bench: ## Measure pages and engines on the demonstration data (C="--only pages" a part)
	@$(LOCAL) bench $(C)

.PHONY: check
check: ## Style, types, import directions, migrations, templates, deployment settings
	@$(LOCAL) check

.PHONY: test
test: ## Every test at CI size, or a part with T=
	@$(LOCAL) test --durations=15 $(T)

.PHONY: test-fast
test-fast: ## The pure rules, without database, in seconds
	@$(LOCAL) prepare
	@$(BIN)/python -m pytest --noconftest -p no:django -p tests.fixtures.tiers \
		-m pure -p no:cacheprovider --durations=5 $(T)

.PHONY: test-core
test-core: ## Everything but browser and faults
	@$(LOCAL) test -m "not browser and not faults" --durations=15 $(T)

.PHONY: test-nightly
test-nightly: ## Every test at full size
	@VROPS_TEST_SIZE=nightly $(LOCAL) test --durations=30 $(T)
