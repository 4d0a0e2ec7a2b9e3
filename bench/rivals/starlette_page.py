"""The least that a framework can do: a bare Starlette that hands out one page, which it fetched once from the database's own site (BENCH_SOURCE), from a dictionary."""

import gzip
import hashlib
import os
import urllib.request

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

with urllib.request.urlopen(os.environ["BENCH_SOURCE"]) as answer:
    body = answer.read()
etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
PAGES = {"/questions/": (body, gzip.compress(body, 6), etag)}


async def page(request: Request) -> Response:
    plain, packed, tag = PAGES[request.url.path]
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type="text/html", headers={"ETag": tag, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
    return Response(plain, media_type="text/html", headers={"ETag": tag, "Vary": "Accept-Encoding"})


application = Starlette(routes=[Route("/questions/", page)])
