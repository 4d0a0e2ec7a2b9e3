"""The machine room: pages kept and made, beside stock Django, a bare Starlette and nginx; memory; two hundred readers at once."""

import gzip
import os
import random
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import generate
from bench.load import Load, Running, missing, press

GZIP = {"Accept-Encoding": "gzip"}
PAGE = "/questions/"


def measure(folder: Path, sizes: Sequence[int], postgres: Callable[[str], str] | None) -> str:
    """Tables of CPU milliseconds a request. `postgres` makes an empty database of that name and gives its address."""
    if lacking := missing():
        return f"## Pages under load\n\nNot measured: {', '.join(lacking)} missing on this machine.\n"
    parts = []
    for size in sizes:
        place = folder / f"bank-{size}"
        _fill(place, size, "")
        if size == sizes[0]:
            parts.append(_cached(place, postgres("room") if postgres else ""))
        parts.append(_uncached(place, size))
        if size == sizes[0]:
            parts.append(_crowd(place))
    return "\n".join(parts)


def environment(place: Path, database: str = "", **more: str) -> dict[str, str]:
    """What a server of ours is told."""
    return {"VIVA_DATA": str(place), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "viva.web.settings", **more}


def _fill(place: Path, size: int, database: str) -> None:
    code = f"import django; django.setup(); from pathlib import Path; from bench.fill import fill; from viva.cli.site import collect_static; collect_static(); fill(Path({str(place)!r}), {size})"
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment(place, database)}, check=True)


def _granian(application: str, environment: Mapping[str, str], interface: str = "wsgi", workers: int = 1, ready: str = PAGE) -> Running:
    threads = ["--blocking-threads", "2"] if interface == "wsgi" else []
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        interface,
        "--workers",
        str(workers),
        *threads,
        "--no-ws",
        "--log-level",
        "warning",
        "--port",
        "{port}",
        application,
    ]
    return Running(command, environment, ready)


def _three(server: Running) -> tuple[Load, Load, Load]:
    """Identity, gzip, 304."""
    with urllib.request.urlopen(server.url + PAGE) as answer:
        tag = answer.headers["ETag"] or ""
    return press(server, [PAGE]), press(server, [PAGE], GZIP), press(server, [PAGE], {**GZIP, "If-None-Match": tag})


def _cached(place: Path, postgres: str) -> str:
    found: dict[str, tuple[Load, Load, Load]] = {}
    with _granian("viva.web.server.wsgi:application", environment(place)) as server:
        found["Viva"] = _three(server)
        with urllib.request.urlopen(server.url + PAGE) as answer:
            page = answer.read()
        with _granian("bench.rivals.starlette_page:application", {"BENCH_SOURCE": server.url + PAGE}, "asgi") as other:
            found["Starlette, page in a dictionary"] = _three(other)
    stock = {"BENCH_DATABASE": str(place / "viva.sqlite3")}
    with _granian("bench.rivals.stock_django:application", {**stock, "BENCH_CACHE": "1"}) as server:
        found["stock Django, its cache middleware"] = _three(server)
    with _nginx(place, page) as server:
        found["nginx, the same bytes as files"] = _three(server)
    if postgres:
        _fill(place, 1_000, postgres)
        with _granian("viva.web.server.wsgi:application", environment(place, postgres)) as server:
            found["Viva on PostgreSQL"] = _three(server)
    base = found["Starlette, page in a dictionary"]
    rows = [
        f"| {name} | "
        + " | ".join(f"{load.cpu_ms:.3f} ({load.cpu_ms / against.cpu_ms:.2f})" for load, against in zip(loads, base, strict=True))
        + " |\n"
        for name, loads in found.items()
    ]
    return (
        f"## A page that was made before\n\nThe list of questions, {len(page) / 1000:.0f} KB, {len(gzip.compress(page, 6)) / 1000:.0f} KB compressed. Milliseconds of CPU in the server for one request, "
        "and in brackets the ratio to the bare Starlette; one worker, eight connections.\n\n"
        "| Server | identity | gzip | 304 |\n|---|--:|--:|--:|\n" + "".join(rows)
    )


def _nginx(place: Path, page: bytes) -> Running:
    root = place / "nginx"
    (root / "html/questions").mkdir(parents=True, exist_ok=True)
    (root / "html/index.html").write_text("ok")
    (root / "html/questions/index.html").write_bytes(page)
    (root / "html/questions/index.html.gz").write_bytes(gzip.compress(page, 6))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    text = (
        f"daemon off; pid {root}/pid; error_log /dev/null; worker_processes 1; {'user root;' if os.geteuid() == 0 else ''} events {{}} "
        f"http {{ types {{ text/html html; }} access_log off; gzip_static on; sendfile on; client_body_temp_path {root}/b; proxy_temp_path {root}/p; fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s; "
        f"server {{ listen 127.0.0.1:@port@; root {root}/html; }} }}"
    )
    (root / "conf").write_text(text)
    command = f"sed 's/@port@/{{port}}/' {root}/conf > {root}/conf.now && exec {program} -p {root} -c {root}/conf.now"
    return Running(["sh", "-c", command], {}, PAGE)


def addresses(seed: int = 5) -> list[str]:
    """A hundred: sixty searches, thirty filters, ten pages."""
    chance = random.Random(seed)
    words, weights = generate.vocabulary()
    found = [f"/questions/?q={word}" for word in chance.choices(words, weights, k=60)]
    for _ in range(30):
        letter = chance.choice("ABCDEFGHIJKL")
        found.append(f"/questions/?level={chance.choice(('Beginner', 'Intermediate', 'Advanced'))}&tech=Technology+{letter}")
    found = [address.replace("level=", "tech=", 0) for address in found]
    found += [f"/questions/?page={chance.randint(2, 40)}" for _ in range(10)]
    chance.shuffle(found)
    return [_canonical(address) for address in found]


def _canonical(address: str) -> str:
    """Our own order of parameters, so that nobody is redirected."""
    path, _, query = address.partition("?")
    return (
        f"{path}?{'&'.join(sorted(query.split('&'), key=lambda part: ('tech=', 'level=', 'q=', 'page=').index(part.split('=')[0] + '=')))}"
    )


def _uncached(place: Path, size: int) -> str:
    mix, found = addresses(), dict[str, tuple[Load, Load, float]]()
    stock = {"BENCH_DATABASE": str(place / "viva.sqlite3")}
    servers = {
        "Viva, page cache off": ("viva.web.server.wsgi:application", environment(place, VIVA_PAGE_CACHE_MB="0"), "wsgi"),
        "stock Django (ORM, its templates)": ("bench.rivals.stock_django:application", stock, "wsgi"),
        "bare Starlette (SQL, Jinja2)": ("bench.rivals.starlette_list:application", stock, "asgi"),
    }
    for name, (application, told, interface) in servers.items():
        with _granian(application, told, interface) as server:
            loads = press(server, mix, seconds=6), press(server, mix, GZIP, seconds=6)
            found[name] = (*loads, _mean_size(server, mix))
    base = found["stock Django (ORM, its templates)"]
    rows = [
        f"| {name} | {plain.cpu_ms:.2f} | {base[0].cpu_ms / plain.cpu_ms:.1f} | {packed.cpu_ms:.2f} | {base[1].cpu_ms / packed.cpu_ms:.1f} | {weight:.0f} |\n"
        for name, (plain, packed, weight) in found.items()
    ]
    return (
        f"## A page that must be made, {size:,} questions\n\nA mix of a hundred addresses: sixty searches, thirty filters, ten pages. Milliseconds of CPU for one request, and how many times less that is than stock Django's. "
        "All three show the same facets and the same cards; the bare Starlette does not compress. On a large bank the others pay for counting tags by joins, and the Starlette for searching anew in each statement; few of its requests ended in the time, so its figure is rough.\n\n"
        "| Server | identity | times less | gzip | times less | KB |\n|---|--:|--:|--:|--:|--:|\n" + "".join(rows)
    )


def _mean_size(server: Running, mix: Sequence[str]) -> float:
    total = 0
    for address in mix[:40]:
        with urllib.request.urlopen(server.url + address) as answer:
            total += len(answer.read())
    return total / 40 / 1000


def _crowd(place: Path) -> str:
    rows = []
    off = {"VIVA_PAGE_CACHE_MB": "0"}
    runs = (
        ("a page every five seconds each, page cache off", off, 5.0),
        ("without a pause, page cache off", off, 0.0),
        ("without a pause, page cache on", {}, 0.0),
    )
    for name, more, pause in runs:
        with _granian("viva.web.server.wsgi:application", environment(place, **more), workers=2) as server:
            idle, idle_each = server.memory_mb()
            load = press(server, addresses(), GZIP, clients=200, seconds=10, pause=pause)
            loaded, loaded_each = server.memory_mb()
            speed = f"{load.requests / 10:.0f} | {load.p50_ms:.0f} ms | {load.p99_ms:.0f} ms | {load.errors}"
            rows.append(f"| {name} | {speed} | {idle:.0f} MB ({idle_each:.0f}) | {loaded:.0f} MB ({loaded_each:.0f}) |\n")
    return (
        "## Two hundred readers at once\n\n1,000 questions, two workers, the same mix, compressed; the load comes from the same two cores. Memory is the proportional set of the server and its workers before and after, in brackets that of one worker.\n\n"
        "| | requests a second | median | 99th percentile | errors | idle | loaded |\n|---|--:|--:|--:|--:|--:|--:|\n" + "".join(rows)
    )
