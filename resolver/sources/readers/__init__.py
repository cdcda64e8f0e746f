"""Open any extract: find out what it really is, and give its rows as text."""

from resolver.sources.readers.extract import BrokenRow, Extract, UnreadableFileError, Wanted
from resolver.sources.readers.opening import actual_kind, open_extract

__all__ = [
    "BrokenRow",
    "Extract",
    "UnreadableFileError",
    "Wanted",
    "actual_kind",
    "open_extract",
]
