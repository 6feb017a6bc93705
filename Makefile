# make help lists what there is. Everything happens in .venv and var/; nothing is installed outside this folder.
export PYTHONPATH := .:site
export PYTHONDONTWRITEBYTECODE ?=
PYTHON ?= python3
export PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) site/manage.py
SERVICES_DIR ?= $(CURDIR)/var/services
PG_PORT ?= 54329
REDIS_PORT ?= 6399
ES_PORT ?= 9229
SCALE ?= 1
SEED ?= 7

.PHONY: help setup demo run test test-browser test-services check bench lock services services-stop format
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

INSTALL = if command -v uv >/dev/null 2>&1; then uv venv -q --allow-existing -p $(PYTHON) $(VENV) && uv pip install -q -p $(PY) -r $(1); \
	else $(PYTHON) -m venv $(VENV) && $(VENV)/bin/pip install -q --no-compile --disable-pip-version-check -r $(1); fi

$(VENV)/.runtime: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another: make demo PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import ensurepip, sqlite3' 2>/dev/null || { echo "This Python lacks venv or sqlite3. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) …"
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what tests need …"
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

setup: $(VENV)/.runtime  ## environment, database, static files
	@$(MANAGE) prepare

demo: export DEMO := 1
demo: export WORKERS ?= 1
demo: export VAR_DIR ?= $(CURDIR)/var/demo
demo: export STATICFILES := django.contrib.staticfiles.storage.ManifestStaticFilesStorage
demo: $(VENV)/.runtime  ## the demo programme on http://localhost:8000 (PORT=… another port, SCALE=10 ten times as much)
	@$(PY) -m config.serve --check-port
	@$(MANAGE) prepare
	@$(MANAGE) demo --scale $(SCALE) --seed $(SEED)
	@exec $(PY) -m config.serve

run: setup  ## an empty site; asks for the first administrator
	@$(PY) -m config.serve --check-port
	@$(MANAGE) first_administrator --if-none
	@exec $(PY) -m config.serve

test: $(VENV)/.dev  ## the plain suite: no browser, no services
	@$(VENV)/bin/pytest -q -n auto

test-browser: $(VENV)/.dev  ## real Chromium (apt-get install chromium fonts-noto-cjk)
	@DJANGO_ALLOW_ASYNC_UNSAFE=1 $(VENV)/bin/pytest -q -m browser

STOP_SERVICES = for service in elasticsearch redis postgresql; do deploy/services/$$service stop $(SERVICES_DIR)/$$service; done

services:  ## real PostgreSQL, Redis and (with Java 21 and Maven) Elasticsearch on private ports, data under var/services
	@said=$$(deploy/services/postgresql start $(SERVICES_DIR)/postgresql $(PG_PORT)) || { echo "$$said"; exit 1; }; echo "DATABASE_URL=$$said"
	@said=$$(deploy/services/redis start $(SERVICES_DIR)/redis $(REDIS_PORT)) || { echo "$$said"; exit 1; }; echo "REDIS_URL=$$said"
	@! deploy/services/elasticsearch possible $(SERVICES_DIR)/elasticsearch || { \
		said=$$(deploy/services/elasticsearch start $(SERVICES_DIR)/elasticsearch $(ES_PORT)) || { echo "$$said"; exit 1; }; echo "ELASTICSEARCH_URL=$$said"; }

services-stop:  ## end them
	@$(STOP_SERVICES)

test-services: export DATABASE_URL := postgres://gongchuang@127.0.0.1:$(PG_PORT)/postgres
test-services: export REDIS_URL := redis://127.0.0.1:$(REDIS_PORT)/0
test-services: $(VENV)/.dev services  ## the plain suite on PostgreSQL, sign-in's on Redis, then the tests that ask for services
	@set -e; trap '$(STOP_SERVICES)' EXIT; \
	echo "The plain suite on PostgreSQL:"; $(VENV)/bin/pytest -q -n auto; \
	echo "Signing in, its limits counted in Redis:"; TEST_CACHE_URL=$$REDIS_URL $(VENV)/bin/pytest -q tests/accounts; \
	if deploy/services/elasticsearch possible $(SERVICES_DIR)/elasticsearch > /dev/null; \
	then echo "On PostgreSQL, Redis and Elasticsearch:"; ELASTICSEARCH_URL=http://127.0.0.1:$(ES_PORT) $(VENV)/bin/pytest -q -m services; \
	else echo "On PostgreSQL and Redis, without the search's tests:"; $(VENV)/bin/pytest -q -m services --ignore tests/search; fi

check: $(VENV)/.dev  ## lint, types, layers, templates, migrations, catalogues
	@$(VENV)/bin/ruff format --check -q . || { echo "make format mends it"; exit 1; }
	@$(VENV)/bin/ruff check -q .
	@$(VENV)/bin/lint-imports --no-logo 2>/dev/null || $(VENV)/bin/lint-imports
	@$(VENV)/bin/mypy
	@git ls-files '*.html' | xargs -r $(VENV)/bin/djade --check --target-version 5.2
	@$(VENV)/bin/djlint --quiet --lint site/templates contest incubator search site/*/templates
	@$(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) compile_catalogues --check

format: $(VENV)/.dev
	@$(VENV)/bin/ruff format -q . && $(VENV)/bin/ruff check -q --fix .; git ls-files '*.html' | xargs -r $(VENV)/bin/djade --target-version 5.2

bench: $(VENV)/.dev  ## figures, printed as ratios against a named reference
	@for bench in tests/bench/*.py; do name=$$(basename $$bench .py); [ $$name = __init__ ] || { echo "== $$name"; $(PY) -m tests.bench.$$name || exit 1; }; done

lock: $(VENV)/.dev  ## constraints.txt and the hashed requirements.lock from requirements*.txt
	@grep -v '^-c ' requirements.txt > var/requirements.in; sed 's/^-r requirements.txt/-r requirements.in/' requirements-dev.txt > var/requirements-dev.in
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url var/requirements-dev.in -o constraints.txt
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --generate-hashes var/requirements.in -o requirements.lock
