# Two commands: `make book` builds the site, `make test` runs the tests.
PYTHON ?= python3
VENV := .venv
BASE_URL ?=
RERUN = $(BIN)/onearm rerun data/NCT04028063 --out _build $(if $(BASE_URL),--base-url '$(BASE_URL)')
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := book
.PHONY: book pdf epub test quick check-draws check-pages check-site check-sites bench serve lint lock clean

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

book: $(READY)  ## the site, in _build/html
	$(RERUN)

pdf: $(READY)  ## the site and the whole book as one PDF, in _build; needs Chromium
	$(RERUN) --pdf

epub: $(READY)  ## the site and the whole book as EPUB, in _build
	$(RERUN) --epub

test: $(READY)  ## style, types and tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --ignore=tests/browser

quick: $(READY)  ## as test, without the tests that make whole books
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile --ignore=tests/browser -m "not whole_book"

check-draws: $(READY)  ## 1000 drawn cohorts, each held against every claim
	$(BIN)/python -m tests.reconstruct.check_all_draws

check-pages: $(READY)  ## search, widgets and files of the site in a real browser
	@test -f _build/html/index.html || $(MAKE) book
	$(BIN)/pytest tests/browser

check-site: check-pages  ## and every page of the book in every mode; skipped without a browser
	$(BIN)/python -m tests.browser.gate _build/html

check-sites: check-pages  ## and every page of three books: this one and two reruns
	$(BIN)/python -m tests.browser.gate

bench: $(READY)  ## times beside the obvious way, as ratios
	$(BIN)/python -m tests.bench

serve: $(READY)  ## the site at http://localhost:8000
	@test -f _build/html/index.html || $(MAKE) book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

lint: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY)  ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --all-extras \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --quiet pyproject.toml --output-file requirements.lock

clean:
	rm -rf _build
