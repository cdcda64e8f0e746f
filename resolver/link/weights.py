"""What a model holds, as a table that a person reads."""

from __future__ import annotations

from typing import Any

from resolver.config.linkage import Linkage
from resolver.link.levels import level_label
from resolver.link.model import Model, bits


def model_weights(model: Model, linkage: Linkage, language: str) -> list[dict[str, Any]]:
    """Return each level with how often it is seen and the bits it counts for.

    Parameters
    ----------
    model
        A trained model.
    linkage
        The comparisons it was trained for.
    language
        ``en`` or ``zh``, of the labels.

    Returns
    -------
    Rows with ``comparison``, ``level``, ``m``, ``u`` and ``bits``, in the order of ``linkage.yml``.
    """
    rows = []
    for comparison in linkage.comparisons:
        title = comparison.title
        name = title.in_language(language) if title else comparison.name
        for level, found in zip(comparison.levels, model.levels[comparison.name], strict=True):
            if level.missing is not None:
                continue
            rows.append(
                {
                    "comparison": name,
                    "level": level_label(level).in_language(language),
                    "m": found.m,
                    "u": found.u,
                    "bits": round(bits(found.m, found.u), 2) if found.m and found.u else None,
                }
            )
    return rows
