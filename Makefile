PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READER := bot/data/reader
RUN ?= training-run
WORK ?= scale-run
PASSAGES ?= 1500
TRAIN ?= --first 40 --each 80
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: run test test-all check fix bench bench-scale bench-peers load shots eval train browser clean

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

load: $(VENV)/.dev  ## 20 users for 3 minutes against the real page
	$(BIN)/python -m tests.load.load

shots: $(VENV)/.dev browser  ## the README's pictures, from the real page
	$(BIN)/python -m tests.browser.screenshots

bench-scale: $(VENV)/.train  ## cost against size: DATA=news.jsonl.gz, WORK=folder to keep
	$(BIN)/python -m tests.bench.scale $(DATA) --work $(WORK)

bench-peers: $(VENV)/.train  ## beside LlamaIndex, txtai and Haystack: DATA=news.jsonl.gz
	$(BIN)/python -m tests.bench.peers $(DATA) --passages $(PASSAGES)

eval: $(VENV)/.train  ## the scorecard; DATA=folder NEWS=jsonl.gz add other sets
	$(BIN)/python -m tests.eval.report $(DATA) $(NEWS)

train: $(VENV)/.train  ## the reader: DATA=folder of questions, NEWS=jsonl.gz, RUN=folder to keep
	$(BIN)/python -m bot.training.pack $(DATA) --corpus $(NEWS) --out $(RUN)
	$(BIN)/python -m bot.training.train $(RUN) $(TRAIN)
	$(BIN)/python -m bot.training.export $(RUN) --out $(READER) --compare $(DATA)
	$(BIN)/python -m bot.training.curve $(RUN) $(READER)/learning_curve.png
	$(BIN)/python -m bot.training.calibrate $(DATA) --corpus $(NEWS) \
		--own $(addprefix tests/eval/,own_questions.jsonl rounds.jsonl newsroom.jsonl \
		newsroom_later.jsonl) \
		--rows $(RUN)/rows.json --out bot/data/judgement.json

browser:  ## Chromium for the page's tests, where this user may install it
	@sh tests/browser/install.sh

$(VENV)/.run: requirements.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	touch $@

$(VENV)/.dev: $(VENV)/.run tests/requirements.txt requirements-milvus.txt
	$(PIP) -r tests/requirements.txt
	touch $@

$(VENV)/.train: $(VENV)/.dev bot/training/requirements.txt
	$(PIP) -r bot/training/requirements.txt
	touch $@

clean:
	rm -rf $(VENV)
