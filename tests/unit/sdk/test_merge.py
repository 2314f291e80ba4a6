import threading
from collections.abc import Iterator

import pytest

from connectors.sdk.parallel import merge


class TestMerge:
    def test_keeps_each_source_in_its_order_and_loses_nothing(self):
        sources = [[(source, number) for number in range(50)] for source in range(7)]

        found = list(merge(sources, workers=3))

        assert sorted(found) == [item for source in sources for item in source]
        assert all([item for item in found if item[0] == number] == source for number, source in enumerate(sources))

    def test_reads_several_sources_at_once_and_never_more_than_agreed(self):
        meeting = threading.Barrier(3, timeout=60)
        begun = []

        def source(number: int) -> Iterator[int]:
            begun.append(number)
            if number < 3:
                meeting.wait()
            yield number

        found = merge((source(number) for number in range(9)), workers=3, depth=1)

        assert next(found) in {0, 1, 2}
        assert len(begun) < 9
        assert len(list(found)) == 8

    def test_stays_a_few_items_ahead_of_its_reader(self):
        taken = []

        def endless() -> Iterator[int]:
            for number in range(10_000):
                taken.append(number)
                yield number

        found = merge([endless()], workers=1, depth=3)
        next(found)
        found.close()

        assert len(taken) <= 5

    def test_raises_an_error_after_what_came_before_it(self):
        def broken() -> Iterator[int]:
            yield 1
            raise ValueError("broken")

        found = merge([broken(), iter([2])], workers=1)

        assert next(found) == 1
        with pytest.raises(ValueError, match="broken"):
            next(found)

    def test_leaves_no_thread_behind(self):
        found = merge([iter(range(1000)) for _ in range(5)], workers=5)
        next(found)
        found.close()

        assert [thread for thread in threading.enumerate() if thread.name == "merge"] == []

    def test_of_nothing_is_nothing(self):
        assert list(merge([], workers=4)) == []
