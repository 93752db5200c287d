.DEFAULT_GOAL := help
.PHONY: help setup run test check bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the application needs; leaves the interpreter at .venv/bin/python
	@deploy/setup.sh

run: ## Set up, then serve with demo data on first start (PORT, default 8000); Ctrl-C ends it
	@deploy/run.sh

test: ## Set up, then the whole suite: SQLite, PostgreSQL, browser journeys (PARTS="sqlite" for one)
	@deploy/test.sh $(PARTS)

check: ## Set up, then lint, types, import rules, templates, migrations, deployment, translations
	@deploy/check.sh

bench: ## Set up, then measure the figures of docs and write bench.json
	@deploy/bench.sh
