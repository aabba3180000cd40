# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EASYOCR_VENV ?= .venv-easyocr
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# Tests start thousands of processes: without compiled files each would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint bench grounding record easyocr-pair clean

demo: $(VENV)/.ready ## replay the bundled tasks on their reference pages and score them
	$(BIN)/pytest tasks

test: $(VENV)/.complete ## the whole test suite, on all cores
	$(BIN)/pytest -n auto

lint: $(VENV)/.complete ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(VENV)/.complete ## seconds per action, snapshot and call; what a judge costs, and looking at pictures
	$(BIN)/python benchmarks/seconds_per_action.py
	$(BIN)/python benchmarks/seconds_per_snapshot.py
	$(BIN)/python benchmarks/models.py
	$(BIN)/python benchmarks/judging.py
	$(BIN)/python benchmarks/scorer.py
	$(BIN)/python benchmarks/scorer_memory.py

grounding: $(VENV)/.ready ## what the rules make of the corpus of descriptions, tuned and held out
	$(BIN)/python benchmarks/grounding.py

record: $(VENV)/.ready ## record the bundled tasks anew with the Chromium of this machine
	$(BIN)/iwr record tasks
	$(BIN)/iwr gallery tasks --into docs/gallery.md

easyocr-pair: $(EASYOCR_VENV)/.ready ## EasyOCR beside a torch and torchvision that fit: Debian's
	@echo "IWR_EASYOCR_PYTHON=$(abspath $(EASYOCR_VENV))/bin/python"

clean:
	rm -rf $(VENV) $(EASYOCR_VENV) iwr-results dist

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

# A torch that was built for the CPU and the torchvision of PyPI do not fit each other; Debian's two
# do. They want a numpy below 2. The package is not installed here: its rooms of engines need these.
$(EASYOCR_VENV)/.ready:
	@/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null || { \
	  $$(test $$(id -u) = 0 || echo sudo) sh -c 'apt-get update --quiet && \
	  apt-get install --yes --no-install-recommends python3-torch python3-torchvision'; }
	/usr/bin/python3 -m venv --system-site-packages $(EASYOCR_VENV)
	$(EASYOCR_VENV)/bin/python -m pip install --quiet easyocr==1.7.2 'numpy<2' \
	  pydantic Pillow rapidfuzz
	@touch $@
