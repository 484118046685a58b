# Everything a newcomer needs: `make demo` and `make test` set up what they use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo serve test lint types unit test-slow bench bench-slow check proven defects pictures clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

demo: setup
	$(BIN)/fauxpa demo

serve: setup
	$(BIN)/fauxpa serve

test: lint types unit

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

unit: setup
	$(BIN)/pytest -n 2 -m 'not slow'

test-slow: setup
	$(BIN)/pytest -m slow

bench: setup
	for one in __main__ event_loop namespaces testing journal pages generation validation; do \
		echo "== $$one"; $(BIN)/python -m benchmarks.$$one || exit 1; done

bench-slow: setup
	$(BIN)/python -m benchmarks.ten_thousand

check: setup
	$(BIN)/fauxpa check --out out/conformance

proven: check
	$(BIN)/python -m fauxpa_contracts.report.renew_docs out/conformance/conformance.json

defects: setup
	$(BIN)/python -m tests.defects

pictures: setup
	FAUXPA_PICTURES=docs/pictures $(BIN)/pytest -n 0 -q tests/browser/test_journey.py

clean:
	rm -rf $(VENV)
