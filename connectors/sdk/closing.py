"""What is opened for one task and closed when its block ends."""

from types import TracebackType
from typing import Self


class Closing:
    """Gives a class with `close` its block."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
