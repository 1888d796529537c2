# The two commands are `make run` and `make test`. They need Python >= 3.11, Node >= 20 and make; nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
TOOLS := .tools
UV := $(TOOLS)/bin/uv
VENV := .venv
BIN := $(VENV)/bin
export UV_PROJECT_ENVIRONMENT := $(VENV)
# Some images set it; each of the product's and the tests' processes would then compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check install install-dev assets messages lock proofs clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install assets messages ## install, build, make the demo city and open it (Ctrl-C ends all of it)
	@exec $(BIN)/shiwei run --demo

test: install-dev assets messages ## install and run every test
	@$(BIN)/python -m tools.test_all

check: install-dev messages ## ruff, mypy, import contracts, migrations, translations, OpenAPI
	@$(BIN)/python -m tools.check_all

proofs: install-dev assets messages ## the slow proofs: soak, kill -9, benchmarks, many more examples of each property
	@$(BIN)/pytest -m slow --timeout 1800 -p no:randomly
	@SHIWEI_EXAMPLES=25 $(BIN)/pytest -m "hypothesis and not slow" --timeout 1800 -p no:randomly

$(UV): requirements/uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is missing or older than 3.11: name a newer one, as in \`make run PYTHON=python3.12\`"; exit 1; }
	@echo "· uv"
	@$(PYTHON) -m venv $(TOOLS) && $(TOOLS)/bin/pip -q install --disable-pip-version-check --require-hashes -r requirements/uv.lock && touch $(UV)

$(VENV)/.run: $(UV) requirements/run.lock pyproject.toml
	@echo "· Python packages"
	@test -x $(BIN)/python || $(UV) -q venv --python $(PYTHON) $(VENV)
	@VIRTUAL_ENV=$(VENV) $(UV) -q pip install --require-hashes -r requirements/run.lock
	@VIRTUAL_ENV=$(VENV) $(UV) -q pip install --require-hashes -r requirements/build.lock
	@VIRTUAL_ENV=$(VENV) $(UV) -q pip install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@echo "· Python packages for tests and checks"
	@VIRTUAL_ENV=$(VENV) $(UV) -q pip install --require-hashes -r requirements/dev.lock
	@touch $@

install: $(VENV)/.run

install-dev: $(VENV)/.dev

assets: node_modules/.installed ## build the pages' assets
	@node frontend/build.mjs

node_modules/.installed: package-lock.json package.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' || \
	  { echo "node is missing or older than 20: install Node 20 or newer with npm"; exit 1; }
	@echo "· Node packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@

messages: install
	@$(BIN)/python -m tools.translations compile

lock: $(UV) ## lock every requirement by hash, without registry addresses
	@for name in run build dev; do \
	  $(UV) -q pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/$$name.in -o requirements/$$name.lock; \
	done
	@echo "uv" | $(UV) -q pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - -o requirements/uv.lock

clean: ## remove everything that was built or installed here; data/ stays
	@rm -rf $(VENV) $(TOOLS) node_modules src/shiwei/web/static/dist .mypy_cache .ruff_cache .pytest_cache
