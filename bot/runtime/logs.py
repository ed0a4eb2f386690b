"""How what is logged reaches stderr: for people, or as JSON lines."""

from __future__ import annotations

import logging
import sys

import structlog

from bot.settings import Logs


def configure_logs(logs: Logs) -> None:
    """Send everything that is logged to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,  # the rich one prints what it works on
    )
    if logs.format == "json":
        last = structlog.processors.JSONRenderer()
    level = logging.getLevelNamesMapping()[_level(logs).upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for chatty in ("alembic", "apscheduler"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _level(logs: Logs) -> str:
    """Return the level that was set; a person at a terminal is spared the usual lines."""
    at_a_terminal = sys.stderr.isatty() and "level" not in logs.model_fields_set
    return "warning" if at_a_terminal else logs.level
