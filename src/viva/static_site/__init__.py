"""The hub as a site of files: every page fetched from the application itself, its links made relative, its search an index for the browser."""
