# Everything a contributor runs by hand. .ci/run is what must be green.
STATIC = CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X main.version=$(VERSION)"
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BIN ?= dist

.PHONY: build check test test-postgres fuzz golden bench corpus release demo

build:
	$(STATIC) -o $(BIN)/attache ./cmd/bot
	$(STATIC) -o $(BIN)/attache-extract ./cmd/extract

demo:
	go run ./cmd/bot demo

check:
	.ci/check

test:
	go test -race -shuffle=on ./...

# Needs ATTACHE_TEST_POSTGRES, the URL of a server where databases may be made.
test-postgres:
	ATTACHE_REQUIRE=postgres go test -count=1 ./briefs/store/...

golden:
	go test ./briefs/condense ./bot -update

bench:
	go test -run '^$$' -bench . -benchmem ./...

# The tables over the real inputs, where ../shared/data is there.
corpus:
	go run ./internal/corpus ../shared/data

fuzz:
	@for pkg in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime 30s $$pkg || exit 1; \
	  done; done

# Static binaries, their checksums and a bill of materials.
release:
	rm -rf $(BIN) && mkdir -p $(BIN)
	for arch in amd64 arm64; do \
	  GOOS=linux GOARCH=$$arch $(STATIC) -o $(BIN)/attache-linux-$$arch ./cmd/bot && \
	  GOOS=linux GOARCH=$$arch $(STATIC) -o $(BIN)/attache-extract-linux-$$arch ./cmd/extract || exit 1; \
	done
	go -C .ci/tools build -o ../../$(BIN)/tools/ tool
	$(BIN)/tools/cyclonedx-gomod app -json -licenses -main cmd/bot -output $(BIN)/attache.cdx.json .
	rm -r $(BIN)/tools
	cd $(BIN) && sha256sum * > SHA256SUMS
