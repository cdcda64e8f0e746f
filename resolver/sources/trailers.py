"""Lines below a table that are no rows: sums, signatures, notes."""

from __future__ import annotations

TRAILERS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "合 计",
    "总 计",
    "制表",
    "填表",
    "审核",
    "复核",
    "经办",
    "备注:",
    "备注：",
    "注:",
    "注：",
    "说明",
    "打印",
    "导出时间",
    "单位负责人",
    "Total",
)

SUM = (
    r"(合|总|小|共|累)\s*计\s*[:：]?\s*([（(]?[\d,，.]*\s*[人元条笔户]?[）)]?)"
    r"|本(页|月|年)(合|小|累)计"
)
"""A cell that says that its row is a sum, even where names stand otherwise."""


def is_trailer(text: str) -> bool:
    """Tell whether a line stands below a table: sums, signatures, notes.

    Examples
    --------
    >>> is_trailer("合计,,1234.50"), is_trailer("张三,2202")
    (True, False)
    """
    return text.lstrip(' "\t,').startswith(TRAILERS)
