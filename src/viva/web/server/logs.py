"""What the server writes down: one line an event, as text or as JSON, and nothing about who read what."""

import json
import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from viva.web.server.interface import Application, Environ, Start

access = logging.getLogger("viva.access")


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, what the caller passed as `extra={"fields": …}`, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= getattr(record, "fields", {})
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class AccessLog:
    """WSGI middleware: method, path, status and milliseconds of each request.

    Never the query (it holds what somebody searched for), the address or the browser of the reader, or a path that leads nowhere (anything may stand in it).
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        begun, statuses = time.perf_counter(), list[str]()

        def record(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            statuses.append(status[:3])
            return start(status, headers, *exc_info)

        answer = self._application(environ, record)
        status = int(statuses[-1]) if statuses else 0
        path = environ["PATH_INFO"] if status not in (400, 404) else "(nowhere)"
        fields = {"method": environ["REQUEST_METHOD"], "path": path, "status": status, "ms": round(1000 * (time.perf_counter() - begun), 1)}
        access.info("%(method)s %(path)s %(status)s %(ms)s ms", fields, extra={"fields": fields})
        return answer
