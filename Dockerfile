# One image for every process of the hub; the command says which: serve | api | worker | scheduler | migrate.
#
#   docker build --tag pmo-hub .
#   docker run --publish 8321:8321 --volume pmo-hub:/var/lib/pmo-hub pmo-hub serve

FROM python:3.12-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/pmo-hub
ENV PATH=/opt/pmo-hub/bin:$PATH
WORKDIR /src

# Dependencies first: they change less often than the code, and each is held to its hash.
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY connectors connectors
COPY hub hub
COPY migrations migrations
COPY models models
RUN pip install --no-deps '.[mpp]' && pip check


FROM python:3.12-slim

RUN useradd --system --uid 10001 --user-group --no-create-home pmo \
    && install --directory --owner pmo --group pmo /var/lib/pmo-hub
COPY --from=build /opt/pmo-hub /opt/pmo-hub

ENV PATH=/opt/pmo-hub/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PMO_HUB_DATA_DIR=/var/lib/pmo-hub \
    PMO_HUB_HOST=0.0.0.0

USER pmo
VOLUME /var/lib/pmo-hub
EXPOSE 8321
STOPSIGNAL SIGTERM

# Of the API; a worker or scheduler alone listens nowhere, so compose.yaml turns it off for them.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8321/health/live', timeout=4)"]

ENTRYPOINT ["pmo-hub"]
CMD ["serve"]
