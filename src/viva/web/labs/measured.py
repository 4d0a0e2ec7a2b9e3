"""The panel of a question's page that shows its lab: claims, pictures, the form, the code."""

from collections.abc import Mapping
from typing import Any

from viva.web.labs.models import Lab
from viva.web.registry import Personal, Shown

OPEN_CLAIMS = 5
"""As many claims stand open on a question's page; the others are folded."""


def panel(row: Mapping[str, Any], _learner: Personal) -> Shown | None:
    """A question's lab with its claims in the order in which the page shows them; None where there is no lab, or sync has not seen it."""
    lab = Lab.objects.filter(question=row["id"]).first() if row["has_evidence"] else None
    if lab is None:
        return None
    claims = list(lab.claims.order_by("surprise", "position").values())
    often = [claim for claim in claims if claim["surprise"] == 0]
    others = [claim for claim in claims if claim["surprise"] > 0]
    places = max(0, OPEN_CLAIMS - len(often))
    context = {"lab": lab, "often": often, "open": others[:places], "folded": others[places:]}
    return "labs/lab.html", context
