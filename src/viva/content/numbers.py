"""How a number is written, wherever one is printed: pages, pictures, the terminal, the generated documentation."""

import math


def written(value: float) -> str:
    """A number as it is printed: three significant digits, no decimals from a hundred on, powers of ten (3.0e−12) for a million and more and
    below a thousandth, a real minus sign."""
    if value < 0 and math.isfinite(value):
        return f"−{written(-value)}"
    return _positive(value)


def _positive(value: float) -> str:
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return str(value)
    if value >= 1e6 or value < 1e-3:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    if value >= 100:
        return f"{value:,.0f}"
    text = f"{value:#.3g}".rstrip(".")
    is_whole = float(text).is_integer()
    if is_whole and value >= 10:
        return f"{value:.0f}"
    return text
