"""Light, dark, or what the system says: the one cookie that a public page depends on."""

from collections.abc import Mapping

THEMES = ("auto", "light", "dark")
COOKIE = "theme"


def theme_in(cookies: Mapping[str, str]) -> str:
    """One of THEMES; anything else in the cookie counts as auto."""
    chosen = cookies.get(COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"
