# The bot as one static binary, without a shell and without root. State lives
# in the volume /data: mount it, or every new container begins anew.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/ ./cmd/bot ./cmd/extract && \
	mv /out/bot /out/attache && mv /out/extract /out/attache-extract && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# The better extractor of pages stands beside the bot, which finds it there.
COPY --from=build /out/attache /out/attache-extract /
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /data
VOLUME /data
USER 65532:65532
# The binary reads its own heartbeat from the database.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/attache", "health"]
ENTRYPOINT ["/attache"]
CMD ["run"]
