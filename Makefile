# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# Tests start thousands of processes: without compiled files each would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint bench grounding record clean

demo: $(VENV)/.ready ## replay the bundled tasks on their reference pages and score them
	$(BIN)/pytest tasks

test: $(VENV)/.complete ## the whole test suite, on all cores
	$(BIN)/pytest -n auto

lint: $(VENV)/.complete ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(VENV)/.complete ## seconds per action, snapshot and call, by what they are spent on; what a judge costs
	$(BIN)/python benchmarks/seconds_per_action.py
	$(BIN)/python benchmarks/seconds_per_snapshot.py
	$(BIN)/python benchmarks/models.py
	$(BIN)/python benchmarks/judging.py

grounding: $(VENV)/.ready ## what the rules make of the corpus of descriptions, tuned and held out
	$(BIN)/python benchmarks/grounding.py

record: $(VENV)/.ready ## record the bundled tasks anew with the Chromium of this machine
	$(BIN)/iwr record tasks
	$(BIN)/iwr gallery tasks --into docs/gallery.md

clean:
	rm -rf $(VENV) iwr-results dist

# The environment, the package in it, and a Chromium that starts.
$(VENV)/.ready: pyproject.toml .ci/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name it: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No venv module here; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint .ci/constraints.txt --editable . --group dev
	$(BIN)/iwr doctor --install-browser
	@touch $@

# What tests need beyond: the clients of models, and torch for weights of one's own.
$(VENV)/.complete: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --constraint .ci/constraints.txt --editable '.[models,local]'
	@touch $@
