# MotCua. `make help` lists the verbs; each is one line of the README.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install demo test lint format build bench browser torture clean

# One debug build serves `make demo` and `make test`; `make bench` makes a release build of its own.
CONFIGURATION ?= debug
# Where `make demo` keeps its province; removed by `make clean`.
DEMO ?= .demo
PORT ?= 8080

SWIFT_BUILD := swift build --explicit-target-dependency-import-check error

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Install what Debian lacks for building and checking
	@scripts/install

demo: ## Build, seed a demo province and serve it on this machine
	@scripts/install --demo
	@echo "demo: building ($(CONFIGURATION); the first build compiles every library and takes some minutes)"
	@$(SWIFT_BUILD) --configuration $(CONFIGURATION) --product motcua 2>&1 | scripts/progress
	@echo "demo: seeding $(DEMO)"
	@.build/$(CONFIGURATION)/motcua seed --data $(DEMO)
	@exec .build/$(CONFIGURATION)/motcua serve --demo --data $(DEMO) --port $(PORT)

test: install ## Run every check; ends with "N passed, N failed"
	@CONFIGURATION=$(CONFIGURATION) scripts/test

lint: ## Check format, conventions and the targets' boundaries
	@scripts/lint
	@scripts/overdue

format: ## Format the Swift sources in place
	@swift format format --in-place --parallel --recursive Package.swift Sources Tests

build: ## Build everything, tests included
	@scripts/install --demo
	@$(SWIFT_BUILD) --configuration $(CONFIGURATION) --build-tests 2>&1 | scripts/progress

browser: install ## Run the browser's journeys only
	@CONFIGURATION=$(CONFIGURATION) scripts/test --only browser

bench: ## Measure lifecycles per second (release build)
	@scripts/install --demo
	@$(SWIFT_BUILD) --configuration release --product motcua 2>&1 | scripts/progress
	@.build/release/motcua bench lifecycle --json $(ARGUMENTS)

torture: install ## Kill the server under load and cut its power, then verify
	@scripts/torture $(ARGUMENTS)

clean: ## Remove what was built, the demo and the checks' leftovers
	@rm -rf .build .venv .render .work $(DEMO)
