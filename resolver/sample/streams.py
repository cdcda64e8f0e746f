"""Randomness by name: every purpose has its own stream, derived from one seed.

Whole-world draws come from a numpy `Generator` of their own. Draws for single rows come from a
hash of the row's index, so that they do not depend on how many rows are written at a time.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


class Streams:
    """Named streams of random numbers.

    Examples
    --------
    >>> a, b = Streams(1), Streams(1)
    >>> bool(a.generator("births").random() == b.generator("births").random())
    True
    >>> a.uniform("typos", np.arange(4))[2:].tolist() == b.uniform("typos", [2, 3]).tolist()
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def generator(self, purpose: str) -> np.random.Generator:
        """Return a fresh generator for a purpose; the same each time it is asked for."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(zlib.crc32(purpose.encode()),))
        return np.random.Generator(np.random.PCG64(sequence))

    def integers(self, purpose: str, index: npt.ArrayLike) -> Array:
        """Return 64 random bits for each index (splitmix64)."""
        start = np.uint64((zlib.crc32(purpose.encode()) << 32 | self.seed) & (2**64 - 1))
        with np.errstate(over="ignore"):
            x = (
                _mix(np.atleast_1d(start))[0]
                + (np.asarray(index).astype(np.uint64) + np.uint64(1)) * _GOLDEN
            )
            return _mix(x)

    def uniform(self, purpose: str, index: npt.ArrayLike) -> Array:
        """Return a number in [0, 1) for each index."""
        return (self.integers(purpose, index) >> np.uint64(11)).astype(np.float64) / 2.0**53


def _mix(x: Array) -> Array:
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * _MIX_1
        x = (x ^ (x >> np.uint64(27))) * _MIX_2
        mixed: Array = x ^ (x >> np.uint64(31))
    return mixed
