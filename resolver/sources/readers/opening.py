"""Choose the reader by what a file is and not by what it is called."""

from __future__ import annotations

import re
from pathlib import Path

from resolver.config.source import Format
from resolver.sources.readers.columnar import open_parquet
from resolver.sources.readers.delimited import open_delimited
from resolver.sources.readers.encoding import read_sample
from resolver.sources.readers.extract import Extract, Wanted, unreadable
from resolver.sources.readers.jsonlines import open_jsonlines
from resolver.sources.readers.sheet import open_sheet

_BY_SUFFIX = {
    ".csv": "csv",
    ".txt": "csv",
    ".dat": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".et": "xls",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
}
_TEXT_KINDS = ("csv", "tsv", "jsonl")


def actual_kind(path: Path, declared: str | None = None) -> str:
    """Return what kind of file this is: its first bytes, then the contract, then its name.

    Raises
    ------
    UnreadableFileError
        If it is empty or of a kind that is not read.
    """
    if not path.is_file():
        raise unreadable(path, "is missing", "ask for the file, or check the folder")
    sample = read_sample(path)
    if not sample.strip(b"\0 \r\n\t"):
        what = "is empty" if not sample.strip() else "holds nothing but zero bytes"
        raise unreadable(path, what, "ask for the file again")
    if sample.startswith(b"PK\x03\x04"):
        return "xlsx"
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if sample.startswith(b"PAR1"):
        return "parquet"
    start = sample[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        raise unreadable(
            path,
            "is a web page that is called a table",
            "open it in Excel or WPS and save it as .xlsx",
        )
    if start.startswith(b"%pdf"):
        raise unreadable(path, "is a PDF document", "ask for the table itself, as CSV or XLSX")
    if start.startswith((b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise unreadable(path, "is a compressed archive", "unpack it into the inbox")
    if _is_json(start):
        return "jsonl"
    by_name = _BY_SUFFIX.get(path.suffix.lower())
    for kind in (declared, by_name):
        if kind in _TEXT_KINDS:
            return kind
    expected = declared or by_name
    if expected is not None:
        if _is_text(sample):
            return "csv"
        raise unreadable(path, f"is not a complete {expected} file", "ask for the file again")
    return "csv"


def open_extract(
    path: Path,
    form: Format | None = None,
    wanted: Wanted = (),
    columns: tuple[str, ...] | None = None,
) -> Extract:
    """Open a file with the reader that fits it.

    Parameters
    ----------
    path
        The file.
    form
        What its contract says about its format.
    wanted
        The columns that the contract reads, each with all names it may have.
    columns
        The names of the columns, if the file has no header.

    Raises
    ------
    UnreadableFileError
        If it cannot be read at all: empty, cut off, damaged, protected, of an unknown kind.
    """
    kind = actual_kind(path, form.kind if form else None)
    form = form or Format.model_validate({"kind": kind})
    if kind in {"xlsx", "xls"}:
        extract = open_sheet(path, form, wanted, columns)
    elif kind == "parquet":
        extract = open_parquet(path)
    elif kind == "jsonl":
        extract = open_jsonlines(path, form)
    else:
        extract = open_delimited(path, form.model_copy(update={"kind": kind}), wanted, columns)
    if kind != form.kind and {kind, form.kind} != {"csv", "tsv"}:
        extract.warn(
            f"is really {kind}, not {form.kind}; it was read as {kind}",
            f"write kind: {kind} in the contract, or ask for {form.kind}",
        )
    return extract


def _is_json(start: bytes) -> bool:
    """Tell whether a file starts like JSON lines, or like the JSON array they are mistaken for."""
    return re.match(rb'(\[\s*)?\{\s*("|\})', start) is not None


def _is_text(sample: bytes) -> bool:
    return sample.count(0) == 0
