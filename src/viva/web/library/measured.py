"""The read layer of what was measured: one question's lab, and all claims of the bank."""

from typing import Any

from viva.web.library.models import Lab

OPEN_CLAIMS = 5
"""As many claims stand open on a question's page; the others are folded."""


def measured(question_key: int) -> dict[str, Any] | None:
    """A question's lab with its claims in the order in which the page shows them; None where sync has not seen one."""
    lab = Lab.objects.filter(question=question_key).first()
    if lab is None:
        return None
    claims = list(lab.claims.order_by("surprise", "position").values())
    often = [claim for claim in claims if claim["surprise"] == 0]
    rest = [claim for claim in claims if claim["surprise"]]
    return {
        "lab": lab,
        "often": often,
        "open": rest[: max(0, OPEN_CLAIMS - len(often))],
        "folded": rest[max(0, OPEN_CLAIMS - len(often)) :],
    }
