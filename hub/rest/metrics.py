"""Prometheus metrics: requests as this process answers them, runs and queue as the database knows them at the moment of asking."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub.queries.operations import Operations, read_operations
from hub.wiring import Hub

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry an app, so that two apps in one process do not count each other's requests."""

    def __init__(self, hub: Hub) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_OperationsCollector(hub))
        self._answered = Counter(
            "pmo_hub_requests_total",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._took = Histogram(
            "pmo_hub_request_seconds",
            "Time to the first byte of an answer.",
            ("method", "route"),
            registry=self._registry,
            buckets=BUCKETS_S,
        )

    def note(self, *, method: str, route: str, status: int, took_s: float) -> None:
        """Count one answer. `route` is the template, never an address with ids in it."""
        self._answered.labels(method, route, str(status)).inc()
        self._took.labels(method, route).observe(took_s)

    def render(self) -> bytes:
        """The text format. Raises StorageError when the database does not answer."""
        return generate_latest(self._registry)


class _OperationsCollector(Collector):
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is read when the collector is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        operations = read_operations(self._hub.database)
        yield from _of_runs(operations)
        yield from _of_stock(operations)


def _of_runs(operations: Operations) -> Iterator[GaugeMetricFamily]:
    runs = _gauge("runs_last_day", "Runs asked for within a day.", "connection", "state")
    requests = _gauge("vendor_requests_last_day", "Requests made to the tool within a day.", "connection", "state")
    throttled = _gauge(
        "throttled_seconds_last_day", "Time the tool made runs wait within a day.", "connection", "state"
    )
    for figures in operations.runs:
        labels = (figures.connection_id, figures.state)
        runs.add_metric(labels, figures.runs)
        requests.add_metric(labels, figures.requests)
        throttled.add_metric(labels, figures.throttled_seconds)
    records = _gauge("records_last_day", "Records that runs handled within a day.", "connection", "outcome")
    for labels, total in operations.records.items():
        records.add_metric(labels, total)
    yield from (runs, requests, throttled, records)


def _of_stock(operations: Operations) -> Iterator[GaugeMetricFamily]:
    age = _gauge("data_age_seconds", "Time since the last good run began; absent before the first.", "connection")
    for connection, seconds in operations.age_seconds.items():
        if seconds is not None:
            age.add_metric((connection,), seconds)
    stream_age = _gauge("stream_age_seconds", "Age of what a stream holds.", "connection", "stream")
    stale = _gauge("stale_streams", "Streams that are older than they may be.", "connection")
    stale_of: dict[str, int] = {}
    for connection, stream, seconds, is_stale in operations.streams:
        stream_age.add_metric((connection, stream), seconds)
        stale_of[connection] = stale_of.get(connection, 0) + is_stale
    for connection, total in stale_of.items():
        stale.add_metric((connection,), total)
    yield from (stream_age, stale)
    queue = _gauge("queue_jobs", "Jobs waiting (todo) and under way (doing).", "status")
    for status in ("todo", "doing"):
        queue.add_metric((status,), operations.queue.get(status, 0))
    quarantined = _gauge("quarantined_records", "Records that break a rule now.", "connection")
    for connection, total in operations.quarantined.items():
        quarantined.add_metric((connection,), total)
    yield from (age, queue, quarantined)


def _gauge(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"pmo_hub_{name}", meaning, labels=labels)
