"""Asana's limits: by the minute, by cost and at once; every wait is honoured, and refused calls count too."""

import pytest

from connectors.sdk.errors import RateLimited
from hub.demo.loopback import faults
from tests.integration.asana.bench import bench


def fill(asana, *, tasks=350):
    project = asana.world.a_project("ERP")
    for number in range(tasks):
        asana.world.a_task(f"T{number}", project)


class TestByTheMinute:
    def test_a_full_bucket_is_waited_for_and_nothing_is_lost(self):
        with bench(per_minute=10) as asana:
            fill(asana)

            run = asana.run()

        assert len(run.tasks) == 350
        assert asana.waits
        assert all(wait >= 60 for wait in asana.waits)

    def test_few_calls_are_refused_because_the_wait_is_kept(self):
        with bench(per_minute=10) as asana:
            fill(asana)

            asana.run()

            refused = [exchange for exchange in asana.fake.journal.exchanges if exchange.status == 429]

        assert len(refused) == len(asana.waits)

    def test_a_batch_counts_each_of_its_actions_and_is_repeated_as_a_whole(self):
        with bench(per_minute=25) as asana:
            project = asana.world.a_project("ERP")
            for number in range(40):
                asana.world.a_task("Détail", parent=asana.world.a_task(f"T{number}", project))

            run = asana.run()

            batches = [e.status for e in asana.fake.journal.exchanges if e.template == "/batch"]

        assert len(run.tasks) == 80
        assert 429 in batches

    def test_a_wait_beyond_the_patience_of_a_run_ends_it_with_its_length(self, asana):
        fill(asana)
        asana.fake.faults.add("/tasks", faults.throttled("7200"))

        with pytest.raises(RateLimited) as raised:
            asana.run()

        assert (raised.value.retry_after_s, '"ACME"' in raised.value.message) == (7200, True)


class TestByCost:
    def test_the_request_after_a_heavy_one_waits(self):
        """Cost is charged after the answer: the heavy request succeeds, the next ones are refused."""
        with bench(cost_per_minute=8) as asana:
            fill(asana)

            run = asana.run()

        assert len(run.tasks) == 350
        assert asana.waits


class TestAtOnce:
    def test_four_batches_of_ten_stay_below_the_fifty_at_once(self):
        with bench(latency_s=0.02) as asana:
            project = asana.world.a_project("ERP")
            for number in range(100):
                asana.world.a_task("Détail", parent=asana.world.a_task(f"T{number}", project))

            run = asana.run()

            at_once = asana.fake.site.most_in_flight

        assert len(run.tasks) == 200
        assert 1 < at_once <= 4


class TestBudget:
    def test_the_meter_counts_every_request(self, asana):
        fill(asana)
        connector = asana.connector

        list(connector.fetch(asana.plan()))

        assert connector._runtime.meter.requests == len(asana.fake.journal.exchanges)
