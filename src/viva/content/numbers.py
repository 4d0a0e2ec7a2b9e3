"""How a number is written, wherever one is printed: pages, pictures, the terminal, the generated documentation."""

import math


def written(value: float) -> str:
    """A number as it is printed: three significant digits, thousands whole, powers of ten (3.0e−12) where they say more, a real minus sign."""
    return f"−{written(-value)}" if value < 0 and math.isfinite(value) else _positive(value)


def _positive(value: float) -> str:
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    size = abs(value)
    if size >= 1e6 or size < 1e-3:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    if size >= 100:
        return f"{value:,.0f}"
    text = f"{value:#.3g}".rstrip(".")
    return f"{value:.0f}" if float(text) == int(float(text)) and size >= 10 else text
