"""Labs: an experiment beside a question, and claims that are measured with it. An `evidence.py` needs nothing but these names."""

from viva.evidence.charts import Bars, Dots, Lines
from viva.evidence.lab import Choice, Lab, Outcome, Real, Whole
from viva.evidence.tables import Table, image_table, table

__all__ = ["Bars", "Choice", "Dots", "Lab", "Lines", "Outcome", "Real", "Table", "Whole", "image_table", "table"]
