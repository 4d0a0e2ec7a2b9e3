"""`viva export`: the hub as files that any web server, or none but GitHub Pages, can show."""

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import click

from viva.cli import site


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@site.bank_option
@click.option("--url", default="", help="The address that the site will have; without it there is no feed, sitemap or canonical link.")
@click.option("--search/--no-search", default=True, help="Build a search that runs in the reader's browser (Pagefind).")
def export(folder: Path, banks: tuple[Path, ...], url: str, *, search: bool) -> None:
    """Write the whole hub below DIR as a static site.

    DIR is replaced if an export made it and refused if it holds anything else. Ends with status 1 if a link leads nowhere or a question could not be read.
    """
    if url and not _is_site_address(url):
        raise click.BadParameter(f"{url!r} is no address of a site, such as https://example.org/viva/", param_hint="--url")
    with tempfile.TemporaryDirectory(prefix="viva-export-") as data:
        # a database of its own: exporting a bank must not change what a running server shows
        site.configure(Path(data), banks, own_database=True)
        site.prepare()
        report = site.sync_now()
        from viva.static_site.site import ExportError
        from viva.static_site.site import export as write

        try:
            written = write(folder, url, search=search)
        except ExportError as error:
            raise click.ClickException(str(error)) from error
    for page, address in written.broken:
        click.echo(f"broken link on {page or 'the front page'}: {address}", err=True)
    click.echo(f"{written.pages} pages in {folder}")
    is_whole = not written.broken and not report.problems
    raise SystemExit(0 if is_whole else 1)


def _is_site_address(url: str) -> bool:
    parts = urlsplit(url)
    is_web = parts.scheme in ("http", "https") and bool(parts.netloc)
    has_more = parts.query or parts.fragment
    return is_web and not has_more
