"""Numbers for Prometheus. Each server has a registry of its own."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from codeeval.judging.desk import Desk
from codeeval.judging.http.scaling import Resizable

__all__ = ["Metrics"]

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


class Metrics:
    """Counters of requests, and the numbers of a desk as they are when they are asked for."""

    def __init__(self, desk: Desk) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_OfDesk(desk))
        self._requests = Counter(
            "codeeval_judge_requests", "Requests answered", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "codeeval_judge_request_seconds",
            "Time from a request to its answer (s)",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all numbers in Prometheus's format."""
        return generate_latest(self._registry)


class _OfDesk(Collector):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers of this moment."""
        desk, counts = self._desk, self._desk.counts
        executor = desk.executor
        workers = executor.size if isinstance(executor, Resizable) else desk.description.workers
        gauges = {
            "jobs_waiting": ("Programs that wait for a worker", desk.waiting),
            "jobs_running": ("Programs that the sandbox has", desk.running),
            "free": ("Programs that would be taken now", desk.free),
            "capacity": ("Programs that may be there at one time", desk.capacity),
            "workers": ("Workers of the sandbox", workers if executor is not None else 0),
            "up": ("1 while the sandbox works", int(not desk.trouble and executor is not None)),
        }
        for name, (words, value) in gauges.items():
            yield GaugeMetricFamily(f"codeeval_judge_{name}", words, value=value)
        totals = {
            "jobs_taken": ("Programs taken", counts.taken),
            "jobs_dropped": ("Programs whose caller left before they were executed", counts.dropped),
            "sandbox_restarts": ("Sandboxes opened after the first", counts.restarts),
        }
        for name, (words, value) in totals.items():
            yield CounterMetricFamily(f"codeeval_judge_{name}", words, value=value)
        verdicts = CounterMetricFamily("codeeval_judge_verdicts", "Verdicts by status", labels=["status"])
        for status, count in sorted(counts.statuses.items()):
            verdicts.add_metric([status], count)
        yield verdicts
