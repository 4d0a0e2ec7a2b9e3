"""The two kinds of array that this room deals in."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Numbers. Shapes stand in the docstrings: n rows, d features, k classes."""
Whole = npt.NDArray[np.int64]
"""Labels from 0 to k - 1, positions, groups."""
