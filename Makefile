# Everything from a checkout: `make demo`, `make test`. Each target sets up what it needs and stops what it started.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
WITH_ENGINE := $(BIN)/python tools/engine.py run

.PHONY: chromium demo docs test test-vllm lint bench dist release-check engine clean .venv
.DEFAULT_GOAL := test

demo: .venv  ## The main job on the benchmark that the project brings.
	@$(WITH_ENGINE) $(BIN)/codeeval pass-at-k $(ARGS)

test: .venv chromium  ## All tests; ARGS="-k NAME" picks some.
	@tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; trap 'exit 130' INT TERM; \
		$(WITH_ENGINE) $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder \
			--basetemp="$$tmp/t" $(ARGS)

test-vllm: .venv  ## A real vLLM serves a model that is trained here; it is installed into .vllm/ first.
	@if $(BIN)/python tools/vllm_environment.py .vllm; then \
		tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; trap 'exit 130' INT TERM; \
		TMPDIR="$$tmp" VLLM_RPC_BASE_PATH="$$tmp" CODEEVAL_TEST_VLLM=.vllm $(WITH_ENGINE) $(BIN)/python -m pytest --basetemp="$$tmp/t" tests/e2e/test_vllm.py $(ARGS); \
	else echo "test-vllm is skipped"; fi

lint: .venv  ## Style, types, the packages' arrows, generated documents, and the rules of writing.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tools
	$(BIN)/mypy bench
	$(BIN)/lint-imports
	$(BIN)/python tools/generate_docs.py --check
	$(BIN)/python tools/picture.py --check
	$(BIN)/python tools/prose.py
	$(BIN)/python tools/website.py --check

docs: .venv  ## The documentation site, in build/site.
	@$(BIN)/python tools/website.py

bench: .venv  ## Throughput against other harnesses, which are installed into .bench/.
	@$(WITH_ENGINE) $(BIN)/python bench/run.py $(ARGS)

dist: .venv  ## Wheel and sdist in dist/, checked, installed into a fresh environment, and tried there.
	@$(BIN)/python tools/release.py dist

release-check: .venv  ## The same, and whether tag, changelog and citation name one version.
	@$(BIN)/python tools/release.py check

chromium:  ## The browser that looks at pages, where root and apt can install it; without it those tests are skipped.
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
		|| { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends chromium; } \
			>/dev/null || echo "no Chromium: tests of pages are skipped"

engine: .venv  ## Starts the sandbox engine and leaves it running; `make clean` stops it.
	@$(BIN)/python tools/engine.py start

clean:  ## Removes whatever these targets made in the checkout.
	@$(PYTHON) tools/engine.py stop
	rm -rf .venv .vllm .bench .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv: .venv/installed

# Debian's Python comes without the module that makes virtual environments usable.
.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is not Python 3.11 or newer: name one, as in make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { [ "$$(id -u)" = 0 ] && apt-get -q update && DEBIAN_FRONTEND=noninteractive \
			apt-get -qy install --no-install-recommends python3-venv; } \
		|| { echo "$(PYTHON) cannot make virtual environments: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
