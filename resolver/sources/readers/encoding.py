"""Which encoding a text file really has, and its text as a stream of UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from resolver.sources.readers.extract import unreadable

SAMPLE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_GB = {"gb2312", "gbk", "gb18030", "hz"}


def read_sample(path: Path) -> bytes:
    """Return the first bytes of a file, enough to tell what it is."""
    with path.open("rb") as stream:
        return stream.read(SAMPLE)


def decide_encoding(path: Path, declared: str | None) -> tuple[str, str | None]:
    """Return the encoding to use, and the declared one if that is not it.

    The bytes decide: a byte-order mark or text that is UTF-8 throughout leaves no doubt, and a
    declared encoding that cannot read the file gives way to one that can.

    Raises
    ------
    UnreadableFileError
        If no encoding reads the file.
    """
    sample = read_sample(path)
    wanted = _widest(declared) if declared else None
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding, _contradicted(declared, encoding)
    if sample.count(0) * 4 > len(sample):
        encoding = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        return encoding, _contradicted(declared, encoding)
    if sample.isascii():
        # Nothing in the sample tells; without a declaration the whole file has to.
        return (wanted or _first_that_reads(path)), None
    readable = [name for name in ("utf-8", "gb18030") if _reads(sample, name)]
    if "utf-8" in readable:
        return "utf-8", _contradicted(declared, "utf-8")
    if wanted and (_reads(sample, wanted) or not readable):
        # Not a single other encoding fits: broken characters are then replaced and reported.
        return wanted, None
    if not readable:
        share = {name: _damage(sample, name) for name in ("utf-8", "gb18030")}
        best = min(share, key=lambda name: share[name])
        if share[best] > 0.01:
            raise unreadable(
                path,
                "is neither UTF-8 nor GB18030 text",
                "ask for the file again, or name its encoding under format.encoding",
            )
        return best, None
    return readable[0], _contradicted(declared, readable[0])


class Utf8Stream:
    """A file's text as UTF-8 bytes, without byte-order mark, NULs and the lines above the data.

    Parameters
    ----------
    path
        The file.
    encoding
        How its bytes are to be read. Broken characters become U+FFFD and are counted.
    skip_lines
        Number of lines to leave out at the start.
    """

    closed = False

    def __init__(self, path: Path, encoding: str, skip_lines: int = 0) -> None:
        self._stream = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._skip = skip_lines
        self._tail = ""
        self._buffer = b""
        self.damaged = 0
        self.ends_with_newline = True
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes of text, or fewer at the end."""
        while size < 0 or len(self._buffer) < size:
            chunk = self._stream.read(max(size, SAMPLE))
            self.bytes_read += len(chunk)
            self._buffer += self._text(chunk).encode()
            if not chunk:
                break
        size = len(self._buffer) if size < 0 else size
        out, self._buffer = self._buffer[:size], self._buffer[size:]
        return out

    def blocks(self) -> Iterator[str]:
        """Give the text block by block."""
        while True:
            chunk = self._stream.read(SAMPLE)
            self.bytes_read += len(chunk)
            yield self._text(chunk)
            if not chunk:
                return

    def _text(self, chunk: bytes) -> str:
        text = self._tail + self._decoder.decode(chunk, final=not chunk)
        # A carriage return at the end may be half of a line end.
        self._tail = "\r" if chunk and text.endswith("\r") else ""
        text = text.removesuffix("\r") if self._tail else text
        self.damaged += text.count("\ufffd")
        text = text.replace("\ufeff", "").replace("\0", "")
        while self._skip and text:
            ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
            if not ends:
                return ""
            at = min(ends)
            text = text[at + (2 if text.startswith("\r\n", at) else 1) :]
            self._skip -= 1
        if text:
            self.ends_with_newline = text[-1] in "\r\n"
        return text

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def writable(self) -> bool:
        """Tell that this cannot be written."""
        return False

    def seekable(self) -> bool:
        """Tell that this only goes forward."""
        return False

    def close(self) -> None:
        """Close the file."""
        self.closed = True
        self._stream.close()


def _widest(encoding: str) -> str:
    """Return GB18030 for its subsets: extracts that claim GB2312 hold characters beyond it."""
    name = codecs.lookup(encoding).name
    return "gb18030" if name in _GB else name


def _contradicted(declared: str | None, actual: str) -> str | None:
    if declared is None:
        return None
    name = _widest(declared)
    family = {"utf-8-sig": "utf-8"}.get(actual, actual)
    same = name.replace("-sig", "") == family or (name.startswith("utf-16") and "utf-16" in actual)
    return None if same or name == "ascii" else declared


def _reads(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(sample, final=len(sample) < SAMPLE)
    except UnicodeDecodeError:
        return False
    return True


def _damage(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    return text.count("\ufffd") / max(len(text), 1)


def _first_that_reads(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(SAMPLE):
                decoder.decode(chunk)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
