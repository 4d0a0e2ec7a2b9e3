"""What running servers answer to everything that is asked of them."""

import re
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from tools.golden import addresses
from tools.golden.client import HOST, Answer, Client
from tools.golden.rules import settled
from tools.golden.samples import write_banks
from tools.golden.sides import Side, free_port, serving

API = "/api/v1/"
LIMIT = 2000
"""Addresses of the shipped bank that are asked for at most."""
LABS = ("ML-INT-003", "PY-BEG-001", "SQL-BEG-001")
HTMX, DARK, OURS = {"HX-Request": "true"}, {"Cookie": "theme=dark"}, {"Sec-Fetch-Site": "same-origin"}
_ADDRESS = re.compile(r"""\s(href|src|action|hx-get)=("[^"]*"|'[^']*')""")


def record(before: Side, after: Side) -> tuple[dict[str, str], dict[str, str]]:
    """Everything, from two servers each, one after the other: one with the shipped bank, one with a small bank that holds faults."""
    shipped = _shipped(before, after)
    small = _small(before, after)
    return shipped[0] | small[0], shipped[1] | small[1]


def _shipped(before: Side, after: Side) -> tuple[dict[str, str], dict[str, str]]:
    for side in (before, after):
        write_banks(side.folder / "http")
        # its question is not among those that are served, so it has been retired
        side.viva("sync", "--data", side.folder / "http" / "shipped", "--bank", "packs", "--bank", side.folder / "http" / "older")
    with (
        serving(before, bank="packs", data=before.folder / "http" / "shipped") as old,
        serving(after, bank="packs", data=after.folder / "http" / "shipped") as new,
        ThreadPoolExecutor(2) as pool,
    ):
        clients = Client(before, old.port), Client(after, new.port)
        questions = {path for client in clients for path in _questions(client)}
        starts = list(_starts(sorted(questions)))
        list(pool.map(_run_labs, clients))
        list(pool.map(_variants, clients, [starts, starts]))
        _crawl(clients, pool, starts)
        list(pool.map(_second_server, (before, after), (old.data, new.data), clients))
    for client, side, server in zip(clients, (before, after), (old, new), strict=True):
        client.recording["viva serve"] = settled(f"status {server.status}\n{server.output}", side.names)
    return clients[0].recording, clients[1].recording


def _small(before: Side, after: Side) -> tuple[dict[str, str], dict[str, str]]:
    folders = before.folder / "http", after.folder / "http"
    with (
        serving(before, bank=folders[0] / "faulty", data=folders[0] / "small") as old,
        serving(after, bank=folders[1] / "faulty", data=folders[1] / "small") as new,
    ):
        clients = Client(before, old.port), Client(after, new.port)
        for client in clients:
            for address in addresses.SMALL_BANK:
                client.ask(address, about="small bank")
            client.ask("/questions/SND-BEG-002/run/", "POST", OURS, about="small bank")
    for client, side, server in zip(clients, (before, after), (old, new), strict=True):
        client.recording["viva serve (small bank)"] = settled(f"status {server.status}\n{server.output}", side.names)
    return clients[0].recording, clients[1].recording


def _questions(client: Client) -> list[str]:
    """The addresses of the questions' pages, by the sitemap."""
    sitemap = client.send("/sitemap.xml").body.decode("utf-8", "replace")
    paths = [urlsplit(found).path for found in re.findall(r"<loc>([^<]*)</loc>", sitemap)]
    return [path for path in paths if path.startswith("/questions/") and path != "/questions/"]


def _starts(questions: Iterable[str]) -> Iterable[str]:
    """Where the crawl begins."""
    yield from addresses.PAGES
    for path in questions:
        yield path
        yield path.lower()
        yield path.rstrip("/")
        yield f"{API}questions/{path.split('/')[2]}"
        yield f"{API}questions/{path.split('/')[2].lower()}"
    yield from (f"/questions/?{query}" if query else "/questions/" for query in addresses.HUB)
    yield from (f"/evidence/?{query}" for query in addresses.EVIDENCE)
    yield from (f"/questions/suggest/?{query}" for query in addresses.SUGGEST)
    yield from addresses.FAULTS
    yield from (API + address for address in addresses.API)


def _crawl(clients: Sequence[Client], pool: ThreadPoolExecutor, starts: Iterable[str]) -> None:
    """Ask both servers for the same addresses: those to start with, then every link of either's pages. Static files must be there."""
    waiting = deque(dict.fromkeys(starts))
    known, files = set(waiting), [set[str](), set[str]()]
    while waiting:
        address = waiting.popleft()
        for answer, named in zip(pool.map(Client.ask, clients, [address, address]), files, strict=True):
            links = _links(answer, address)
            named.update(link for link in links if link.startswith("/static/"))
            for link in links:
                if link not in known and link not in named and len(known) < LIMIT:
                    known.add(link)
                    waiting.append(link)
    for client, named in zip(clients, files, strict=True):
        missing = [link for link in sorted(named) if client.send(link, "HEAD").status != 200]
        client.recording["static files that are missing"] = "\n".join(missing)


def _links(answer: Answer, address: str) -> list[str]:
    """The addresses of this site to which an answer leads, without fragments and in the order of the page."""
    here = f"http://{HOST}{address}"
    found = [unescape(value[1:-1]) for _, value in _ADDRESS.findall(answer.page)]
    links = []
    for given in [*found, answer.header("location")]:
        target = urlsplit(urljoin(here, given))
        if given and target.scheme == "http" and target.netloc == HOST:
            links.append(target.path + (f"?{target.query}" if target.query else ""))
    return links


def _variants(client: Client, starts: Sequence[str]) -> None:
    """The same addresses asked for in other ways."""
    for address in starts:
        if address.startswith(("/questions/", "/evidence/")) or address in addresses.PAGES:
            client.ask(address, headers=DARK, about="dark")
        if address.startswith("/questions/?") or address in ("/questions/", "/", "/evidence/", "/hub/"):
            client.ask(address, headers=HTMX, about="htmx")
    for address in (
        "/help/?first=head",
        "/hub/",
        "/questions/?tech=SQL",
        "/questions/ML-INT-003/",
        f"{API}questions",
        "/nothing-here/",
        "/health/",
    ):
        client.ask(address, "HEAD", about="before GET")
        tag = client.send(address).header("etag")
        client.ask(address, "HEAD", about="after GET")
        client.ask(address, headers={"If-None-Match": tag or '"none"'}, about="asked again")
        client.ask(address, headers={"If-None-Match": 'W/"other"'}, about="asked again for something else")
        client.ask(address, headers={"Accept-Encoding": "gzip"}, about="gzip")
        client.ask(address, headers={"Cookie": "session=1; theme=light"}, about="other cookies")
        client.ask(address, headers={"Host": "example.org"}, about="other host")
        client.ask(address, headers={"Range": "bytes=0-9"}, about="a part")
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            client.ask(address, method, about="no origin")
            client.ask(address, method, OURS)
    _theme(client)


def _theme(client: Client) -> None:
    form = {"theme": "dark", "back": "/hub/?x=1"}
    client.ask("/theme/", "POST", OURS, urlencode(form))
    client.ask("/theme/", "POST", {"Origin": f"http://{HOST}"}, urlencode(form), about="by origin")
    client.ask("/theme/", "POST", {"Origin": "http://example.org"}, urlencode(form), about="other origin")
    client.ask("/theme/", "POST", {"Sec-Fetch-Site": "cross-site"}, urlencode(form), about="cross-site")
    client.ask("/theme/", "POST", None, urlencode(form), about="no origin")
    client.ask("/theme/", "POST", OURS, urlencode({**form, "back": "https://example.org/"}), about="back to elsewhere")
    client.ask("/theme/", "POST", OURS, urlencode({**form, "theme": "pink"}), about="no such theme")


def _run_labs(client: Client) -> None:
    """A reader's runs: asked for, waited for, asked for again; and what is refused."""
    for name in LABS:
        address = f"/questions/{name}/run/"
        # the worker that takes it has yet to start, so each of these says that it waits
        asked = (
            client.ask(address, "POST", OURS | HTMX, about="first, htmx") if name == LABS[0] else client.send(address, "POST", OURS | HTMX)
        )
        run = re.search(r"/runs/\w+/", asked.page)
        if run is None:
            client.keep(f"POST {address} (gives no run)", asked)
            continue
        if name == LABS[0]:
            client.ask(run[0], about="waiting")
        _wait(client, run[0])
        client.ask(address, "POST", OURS | HTMX, about="known, htmx")
        client.ask(address, "POST", OURS, "seed=0", about="known")
        client.keep(f"GET {address} (done)", client.send(run[0]))
        client.keep(f"GET {address} (done, htmx)", client.send(run[0], headers=HTMX))
        client.keep(f"HEAD {address} (done)", client.send(run[0], "HEAD"))
    _other_runs(client, f"/questions/{LABS[0]}/run/")


def _other_runs(client: Client, address: str) -> None:
    turned = client.ask(address, "POST", OURS, urlencode({"seed": 1, "serving": "empty", "chosen": 20}), about="other values")
    if turned.header("location"):
        _wait(client, turned.header("location"))
        client.keep(f"GET {address} (other values, done)", client.send(turned.header("location")))
    for form in ({"seed": 77}, {"seed": "x"}, {"chosen": 19}, {"chosen": "many"}, {"serving": "<b>"}):
        client.ask(address, "POST", OURS, urlencode(form), about=f"{form}")
        client.ask(address, "POST", OURS | HTMX, urlencode(form), about=f"{form}, htmx")
    client.ask(address, "POST", None, "seed=0", about="no origin")
    client.ask(address, "POST", HTMX, "seed=0", about="no origin, htmx")
    client.ask("/questions/NO-BEG-001/run/", "POST", OURS)
    client.ask("/questions/OLD-BEG-001/run/", "POST", OURS)


def _wait(client: Client, run: str) -> None:
    """Until the run's page no longer asks for itself."""
    end = time.monotonic() + 120
    while 'aria-busy="true"' in client.send(run, headers=HTMX).page:
        if time.monotonic() > end:
            raise SystemExit(f"the run {run} does not end")
        time.sleep(0.3)


def _second_server(side: Side, data: Path, client: Client) -> None:
    """What another server says of a data folder that is in use."""
    done = side.viva("serve", "--data", data, "--bank", "packs", "--port", str(free_port()))
    client.recording["viva serve (a second one)"] = settled(f"status {done.returncode}\n{done.stdout}{done.stderr}", side.names)
