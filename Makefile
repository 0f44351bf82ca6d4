# make demo: mark the example class and show the report. make test: run all that CI runs.

PYTHON ?= python3
BIN := .venv/bin
SHEETS := deep-net backprop-mnist basics

.PHONY: demo test golden benchmarks clean

demo: .venv/installed
	@for sheet in $(SHEETS); do \
	    $(BIN)/hwcheck grade examples/$$sheet --assignment $$sheet -o demo-output/$$sheet || [ $$? -eq 1 ] || exit 1; \
	done
	@echo
	@echo "Marks and feedback are in demo-output/: grades.json, grades.csv and feedback/ for each sheet."

test: .venv/installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

# Write the example grades anew, after a change that is meant to move them; then read the diff.
golden: .venv/installed-for-tests
	$(BIN)/pytest tests/test_examples.py --overwrite

benchmarks: .venv/installed-for-tests
	$(BIN)/python benchmarks/startup.py

clean:
	rm -rf demo-output build dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/installed-for-tests: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,fast]'
	touch $@ .venv/installed
