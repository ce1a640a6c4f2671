# The bot as one static binary, without a shell and without root. State lives
# in the volume /data: mount it, or every new container begins anew.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/attache ./cmd/bot && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/attache /attache
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /data
VOLUME /data
USER 65532:65532
# The binary reads its own heartbeat from the database.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/attache", "health"]
ENTRYPOINT ["/attache"]
CMD ["run"]
