"""The type of what encoders make, apart from torch, which takes seconds to import."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Unit vectors, float32, shape (n, dimensions)."""
