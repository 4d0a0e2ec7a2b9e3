"""Viva: an interview knowledge hub whose content is checked before it is shown."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("vivavoce")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+source"
