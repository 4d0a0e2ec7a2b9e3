"""Compares what Viva says at a git revision with what it says in the present checkout: the guard of a change that should change nothing.

    python -m tools.golden REV                     # from the checkout's root; ends with status 1 where anything differs
    python -m tools.golden REV --only http         # http, cli, export, database; may be given several times
    python -m tools.golden REV --database          # the rows after a sync too, which differ on purpose when a table is renamed
    python -m tools.golden REV --keep DIR          # writes all that was compared to DIR/before and DIR/after

REV is checked out into a temporary worktree. The present tree is copied as it stands, with what is not committed and without what git ignores.
Each side runs `python -m viva` with its own sources, its own shipped bank, its own folders and none of the environment's settings. Nothing of
Viva is imported, so modules may move.

Compared, each answer or file as one text:

- http: status, headers and body of every kind of page from a running `viva serve`: the pages of the sitemap, filters and searches of the hub,
  as page, as fragment for htmx and in the dark theme; the API; feeds; faults; HEAD, 304 and gzip; the theme; runs of labs until they are done;
  then every link of this site that those pages hold, up to a bound. The same from a small bank that holds faults. Of static files only
  that each one that a page names is there.
- cli: exit status, standard output and standard error of the commands and of their help, and the files that they write.
- export: pages and feeds of two static exports, one with an address and a search, one without.
- database: every row of every table after a sync on SQLite.

Not compared, because it differs between two runs of the same Viva (`rules.py` says why for each):

- the headers Date and Connection, and the values of ETag and Content-Length, which follow from the body; whether they are there is compared;
- dates and times of now, durations, sizes of backups and disks, temporary folders, ports, process ids, random versions of the content;
- the modules through which a traceback passed;
- the digest in the name of a static file, and the key of a run;
- in the database: surrogate ids and what refers to them, times, and the tables in which SQLite keeps its full-text index;
- in an export: `static` and `pagefind`.

Not compared in HTML, because a reader does not see it (`markup.py`):

- which scripts and styles a page loads: each `<script src>` and `<link rel="stylesheet">` becomes `<asset>`, and a page keeps the first of them;
- `<meta name="htmx-config">`;
- how much white space stands in a text, between the attributes of a tag, and between two tags. Whether there is any is compared in a text and
  between two tags that stand in a line of text, such as two links, but not beside a block. `<pre>` and `<textarea>` are compared as they are.

Everything else is compared byte for byte. Line breaks that are put between tags and between the members of JSON only make differences readable.
"""
