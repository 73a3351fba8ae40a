# `make help` lists what there is. The two that matter: `make reproduce-all` and `make test`.
PROFILE ?= quick
JOBS ?= 0
APICAL := .build/release/apical
SWIFT_BUILD := swift build -c release

.DEFAULT_GOAL := help
.PHONY: help setup build test check reproduce-all figure report bench data clean

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'
	@echo
	@echo "  PROFILE=smoke|quick|reduced|paper (default quick), JOBS=N (default: one per core), NAME=paper/figure"
	@echo "  APICAL_DATA=DIR names the folder that holds mnist/ and cifar10/"

setup: ## Install the system libraries that are missing (touches no network when none is)
	@scripts/setup.sh

build: setup ## Build the optimised executable, .build/release/apical
	$(SWIFT_BUILD)

test: setup ## Run all tests, on the optimised build
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build

check: setup ## Lint the format, build with warnings as errors, run all tests
	swift format lint --strict -r Sources Tests Plugins Package.swift
	APICAL_STRICT=1 swift build --build-tests
	$(MAKE) test

reproduce-all: build ## Run every experiment that is not done yet, then write results/REPORT.md
	$(APICAL) reproduce --profile $(PROFILE) --jobs $(JOBS)

figure: build ## Run one figure: make figure NAME=sacramento2018/figS1-self-prediction
	@test -n "$(NAME)" || { echo "make figure needs NAME=paper/figure; these exist:"; $(APICAL) list; exit 64; }
	$(APICAL) run $(NAME) --profile $(PROFILE) --jobs $(JOBS); code=$$?; $(APICAL) report && exit $$code

report: build ## Write results/REPORT.md and its charts from the store
	$(APICAL) report

bench: setup ## Measure speed and print a table
	$(SWIFT_BUILD) --product bench
	.build/release/bench

data: build ## Download MNIST and CIFAR-10 into data/ (resumable, checksums verified)
	$(APICAL) data download

clean: ## Remove what was built; results and data stay
	rm -rf .build
