# `make verdict` answers the question, `make test` runs the tests; both set everything up first.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
READY := .venv/.ready
# What is optional for users and tested here.
EXTRAS := --extra analysis --extra cluster --extra app --extra remote --extra pdf --extra word --extra mesa --extra mcp

# The Python is one of this machine; bytecode is compiled now, so that no first start is slow.
export UV_PYTHON_PREFERENCE := only-system
export UV_COMPILE_BYTECODE := 1

# What a change most likely breaks, in tests that take a second or less each.
QUICK := addresses breakevens catalogue chance check_strategy compiled conduct config conservation copying customs \
  design docs exogenous flags games horizon house hypotheses identify instruments issues licences market memory \
  money mutants mutations odd outcomes own_tables parameters payers plain plain_firms plain_words producers profiles recorded \
  rewriting samplers standings strategies stubs summaries switches symmetries tables world_2010
# Of these, what takes longest and seldom breaks: all laws of all strategies, faults across processes.
SLOWER := keeps_every_law or fault_names_the_row_of_the_design

.PHONY: help setup verdict league browser browser-runs quick test theory studies lint types mutants format bench calibration ranks odd paper figures explore forecast refresh docs lock objects stubs \
  next-numba fresh clean dist sbom audit changelog recipe

help:  ## Show these targets.
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

setup: $(READY)  ## Make the environment in .venv, exactly as requirements.lock says.

$(READY): requirements.lock pyproject.toml | $(UV)
	$(UV) venv --quiet --allow-existing --python '>=3.12' .venv
	$(UV) pip sync --quiet --python .venv --require-hashes requirements.lock
	$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet uv

verdict: setup  ## Run the main job: when does the weapon hurt the one who uses it?
	$(BIN)/regame verdict

league: setup  ## Play the league of strategies, 20,000 matches, and write its report.
	$(BIN)/regame tournament league

# Debian's own Chromium; where it cannot be had, the tests of the page fail and say so.
browser:  ## Have a browser for the tests of the live page.
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && exit 0; done; \
	apt-get update -qq && apt-get install -y -qq chromium || \
	  echo "no Chromium could be installed: the tests of the live page will fail" >&2

quick: lint types  ## Check what a change most likely breaks: under a minute once compiled.
	$(BIN)/pytest -m "not slow" -k "not ($(SLOWER))" $(QUICK:%=tests/test_%.py)

test: setup browser  ## Run the tests, without the slow ones.
	$(BIN)/pytest -m "not slow and not alone" --numprocesses logical --maxprocesses 4 --dist loadfile
	$(BIN)/pytest -m "alone and not slow"

browser-runs: setup browser  ## Run the live page's tests RUNS=20 times and count; BUSY=1: beside a busy core.
	RUNS=$(RUNS) BUSY=$(BUSY) .ci/browser-runs

theory: setup  ## Print what theory expects and what the engine gives; ROWS="T5 T7": some.
	$(BIN)/python -m tests.theory $(ROWS)

studies: setup  ## Run the slow tests: claims, calibration, long properties.
	$(BIN)/pytest -m slow

lint: setup  ## Check style, layout, and which package imports which.
	$(BIN)/lint-imports .importlinter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## Check types.
	$(BIN)/mypy

mutants: setup  ## Change the model in 40 places, one at a time: do the fast tests notice? N=4: in four.
	$(BIN)/python -m tests.mutations --number $(or $(N),0) --only "$(ONLY)"

stubs: setup  ## Write the types of what tables name, for type checkers and editors.
	$(BIN)/python -m tools.stubs

format: setup  ## Bring the code into the one layout.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## Measure speed, also against a plain Mesa model, and write docs/performance.md.
	$(BIN)/python -m benchmarks

# What is there already of it is not played again; delete results/posterior-* to begin anew.
calibration: setup  ## Fit the assumptions to the record to 2015, 2020 and 2024; the draws go into the package.
	for year in 2015 2020 2024; do \
	  out=results/posterior-$$year; resume=$$(test ! -d $$out || echo --resume); \
	  $(BIN)/regame calibrate --until $$year --out $$out $$resume || exit 1; \
	  cp $$out/posterior.parquet src/regame/data/posterior_$$year.parquet; \
	done

# A fit each, some two hours on two cores; what is there already of it is not played again.
ranks: setup  ## Fit 100 invented records: do fits hold what made them?
	$(BIN)/regame calibrate --sbc 100 --out results/ranks $$(test ! -d results/ranks || echo --resume)

paper: setup  ## Write figures into paper/paper.md; with pandoc its PDF too.
	$(BIN)/python -m tools.odd.published
	! command -v pandoc >/dev/null || pandoc paper/paper.md --citeproc --bibliography paper/paper.bib -o paper/paper.pdf

odd: setup  ## Write the tables of docs/odd.md, docs/glossary.md and docs/schemas, and structure.lock.
	$(BIN)/python -m tools.odd docs/odd.md
	$(BIN)/python -m tools.structure

# Plays for some fifteen minutes on two cores; what is quoted of the results goes to docs/figures.
figures: setup  ## Play what README quotes, keep it in docs/figures and write README again.
	rm -rf results/figures
	mkdir -p results/figures
	$(BIN)/regame verdict weaponization_2025 --runs 128 --json --out results/figures/now > results/figures/today.json
	$(BIN)/regame respond --state Japan --json --out results/figures/reply > results/figures/respond.json
	$(BIN)/regame verdict weaponization --json --out results/figures/prior > results/figures/verdict.json
	$(BIN)/regame verdict weaponization --worlds posterior --json --out results/figures/post > results/figures/posterior.json
	$(BIN)/regame robustness --json --out results/figures/rob > results/figures/robustness.json
	$(BIN)/regame dock --json --out results/figures/dock > results/figures/dock.json
	$(BIN)/regame hindcast --json --out results/figures/cast > results/figures/hindcast.json
	$(BIN)/regame hindcast --fit-until 2015 --json --out results/figures/forecast > results/figures/forecast.json
	$(BIN)/regame cases --json --out results/figures/cases > results/figures/cases.json
	$(BIN)/regame sensitivity weaponization_2025 --unsampled --json --out results/figures/un1 > results/figures/unsampled_today.json
	$(BIN)/regame sensitivity --unsampled --json --out results/figures/un2 > results/figures/unsampled_prior.json
	printf 'extends = "weaponization"\nworlds = "posterior"\n' > results/figures/posterior.toml
	$(BIN)/regame sensitivity results/figures/posterior.toml --unsampled --json --out results/figures/un3 > results/figures/unsampled_posterior.json
	$(BIN)/python -m tools.odd.published results/figures
	$(MAKE) odd
	cp results/figures/rob/_notes/robustness.md docs/robustness.md
	cp results/figures/cases/_notes/cases.md docs/cases.md
	cp results/figures/dock/_notes/docking.md docs/docking.md

# What is there already is not played again; delete results/explore to begin anew.
explore: setup  ## Play what the explorer shows, the better part of an hour; its figures go into the package.
	$(BIN)/regame explore --play --out results/explore $$(test ! -d results/explore || echo --resume)
	cp results/explore/figures.json results/explore/charts.json src/regame/explorer/page

# An edition is written once and never changed: each call makes a new one, under this day and hour.
forecast: setup  ## Forecast from July 2026 by what was known then: a new edition.
	rm -rf results/forecast
	$(BIN)/regame forecast --origin 2026-07 --publish forecasts --out results/forecast

# After new rows (`regame data add`): all fits, forecasts and figures, some hours; what is there is not played again.
refresh: calibration forecast figures  ## Fit, forecast and play all that is published again, on what the tables hold now.

# Links and anchors are checked, notebooks are run; REGAME_RUN_NOTEBOOKS=false leaves them as they are.
docs: setup  ## Build the documentation in site/; for its search, `python3 -m http.server -d site`.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

changelog: setup  ## Gather the fragments of changes/ under a heading of this version in CHANGELOG.md.
	$(BIN)/towncrier build --yes --version $$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

# rattler-build's own reader refuses what no recipe may hold; it is needed for nothing else, so it is not in the lock file.
recipe: | $(UV)  ## Check the conda recipe by the tool that builds it.
	$(UV) run --quiet --no-project --with py-rattler-build==0.73.0 python -c "import rattler_build as r; \
	  print(*r.Stage0Recipe.from_file('recipe/recipe.yaml').render(r.VariantConfig()), sep='\n')"

# The bytes depend on the commit alone: times in the archives are those of the commit.
dist: setup sbom  ## Build sdist and wheel into dist/, with a list of all packages and checksums.
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m hatchling build -d dist
	cd dist && sha256sum *.tar.gz *.whl *.cdx.json > SHA256SUMS

sbom: | $(UV)  ## Write dist/regame.cdx.json: every package that requirements.lock names (CycloneDX).
	mkdir -p dist
	$(UV) tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock \
	  --output-reproducible --output-format JSON --output-file dist/regame.cdx.json

# Without a network: OSV=all.zip, OSV's own export for PyPI. Where nothing could be checked it fails and says so.
audit: setup  ## Look for known vulnerabilities in the packages of requirements.lock.
	UV=$(UV) $(BIN)/python .ci/audit.py requirements.lock $(OSV)

# s3fs and moto bring seventy packages that nothing else needs, so they are not in the lock file.
objects: setup  ## Test results in an object store, moto's S3 on this machine.
	VIRTUAL_ENV=$(CURDIR)/.venv $(UV) run --quiet --no-project --with s3fs==2026.9.0 --with 'moto[server]==5.2.5' \
	  python -m pytest tests/test_object_store.py

lock: | $(UV)  ## Renew requirements.lock from pyproject.toml; UPGRADE=--upgrade takes newer versions.
	$(UV) pip compile pyproject.toml --group dev --group docs $(EXTRAS) --universal --generate-hashes $(UPGRADE) \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

next-numba: setup  ## Try the compiler's tests with the newest numba, if it is newer than ours.
	.ci/next-numba

fresh:  ## Run the main job and the tests as a stranger would: a clone, an empty home, no uv.
	.ci/fresh

clean:  ## Remove the environment, the tools and all caches; results stay.
	rm -rf .venv .venv-next .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis dist site
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
