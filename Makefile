PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: run test test-all check fix bench browser clean

run: $(VENV)/.run  ## install, build the index, open the chat
	$(BIN)/python app.py

test: $(VENV)/.dev browser check  ## what every change must pass
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/.dev browser check  ## the same and the long ones
	$(BIN)/python -m pytest

check: $(VENV)/.dev  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(VENV)/.dev  ## mend what lint and format can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## cold start, latency, build rate, memory
	$(BIN)/python -m tests.bench.bench

browser:  ## Chromium for the page's tests, where this user may install it
	@sh tests/browser/install.sh

$(VENV)/.run: requirements.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	touch $@

$(VENV)/.dev: $(VENV)/.run tests/requirements.txt
	$(PIP) -r tests/requirements.txt
	touch $@

clean:
	rm -rf $(VENV)
