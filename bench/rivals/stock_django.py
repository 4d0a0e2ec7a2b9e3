"""Stock Django on the same SQLite database: ORM, its own templates, its own cache, compression and conditional middleware. `BENCH_CACHE=1` switches them on."""

import os
from pathlib import Path

from django.conf import settings
from django.db.models import Count

cached = os.environ.get("BENCH_CACHE") == "1"
settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["viva.web.library"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"], "CONN_MAX_AGE": None}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent / "templates"]}],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}},
    CACHE_MIDDLEWARE_SECONDS=600,
    USE_TZ=True,
    MIDDLEWARE=[
        *(["django.middleware.cache.UpdateCacheMiddleware"] if cached else []),
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        *(["django.middleware.cache.FetchFromCacheMiddleware"] if cached else []),
    ],
)

from django.core.paginator import Paginator  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

application = get_wsgi_application()
from django.db import models  # noqa: E402

from viva.web.library.models import Question  # noqa: E402


class Tag(models.Model):  # noqa: DJ008 - nobody prints one
    """Tags as a table of their own, as a tutorial has them; bench/fill.py makes it."""

    question = models.ForeignKey(Question, models.CASCADE, db_constraint=False)
    tag = models.CharField(max_length=40)

    class Meta:
        managed = False
        app_label = "library"
        db_table = "bench_tag"


def questions(request: HttpRequest) -> HttpResponse:
    """Filters, counts beside each choice, one page of fifteen."""
    base = Question.objects.filter(retired_at=None)
    if query := request.GET.get("q"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM library_search WHERE library_search MATCH %s ORDER BY rank LIMIT 2000", [f'"{query}"'])
            base = base.filter(pk__in=[row[0] for row in cursor.fetchall()])
    chosen = {field: request.GET.getlist(name) for field, name in (("technology", "tech"), ("category", "category"), ("level", "level"))}

    def under(*, without: str = ""):  # type: ignore[no-untyped-def]  # noqa: ANN202
        found = base
        for field, values in chosen.items():
            if values and field != without:
                found = found.filter(**{f"{field}__in": values})
        return found

    facets = [
        (field, chosen[field], under(without=field).order_by().values_list(field).annotate(count=Count("pk")).order_by("-count"))
        for field in chosen
    ]
    facets.append(
        ("tag", [], Tag.objects.filter(question__in=under().order_by()).values_list("tag").annotate(count=Count("pk")).order_by("-count"))
    )
    difficulties = under().order_by().values_list("difficulty").annotate(count=Count("pk")).order_by("difficulty")
    page = Paginator(under().order_by("level_rank", "difficulty", "question_id"), 15).get_page(request.GET.get("page"))
    return render(request, "list.html", {"page": page, "facets": facets, "difficulties": difficulties, "q": query or ""})


urlpatterns = [path("questions/", questions), path("", lambda _request: HttpResponse("ok"))]
