"""What the server's workers load: Django, the page cache around it, and around both the access log where it is wanted."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viva.web.settings")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import DatabaseError, connection  # noqa: E402

from viva.web.library.models import Edition  # noqa: E402
from viva.web.server.logs import AccessLog  # noqa: E402
from viva.web.server.page_cache import PageCache  # noqa: E402


def version() -> str:
    """The stored content's version. A connection that broke is given up, so that the next request makes a new one."""
    try:
        return Edition.current_version()
    except DatabaseError:
        connection.close()
        raise


cached = PageCache(django, version, settings.VIVA_PAGE_CACHE)
application = AccessLog(cached) if settings.VIVA_ACCESS_LOG else cached
