# Tabula's commands. Each sets the machine up first, which takes no time when nothing is missing; the work is in scripts/.
#
#   make run          build, and serve on http://localhost:8080 (PORT= changes it)
#   make test         build, and run every test
#   make build        the static site in dist/, and release binaries in target/release/
#   make bench        measure, in Chromium (ONLY=metric,metric runs these)
#   make tidy         formatting, lints, and the rules of tests/tidy
#   make test-webkit  boot and run a pipeline in WebKitGTK
#   make soak         the long tests
#   make setup        only make the machine ready
#   make clean        remove what was built here

PORT ?= 8080
ONLY ?=

.PHONY: run test build bench tidy test-webkit soak setup clean

run: build
	scripts/run drive serve --port $(PORT)

test: build
	scripts/test

build: setup
	scripts/build

bench: build
	scripts/bench $(ONLY)

tidy: setup
	scripts/tidy

test-webkit: setup-webkit build
	scripts/test webkit

soak: build
	scripts/test soak

setup:
	@scripts/setup

.PHONY: setup-webkit
setup-webkit:
	@scripts/setup webkit

clean:
	rm -rf target dist
