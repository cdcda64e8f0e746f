"""Metrics in the text format of Prometheus, for its node exporter to pick up from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resolver.runs.durable import write_durably

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric with its samples.

    Attributes
    ----------
    name
        Without the prefix ``resolver_``.
    about
        What it says.
    samples
        Labels and value of each.
    """

    name: str
    about: str
    samples: tuple[tuple[Labels, float], ...]
    kind: Literal["gauge", "counter"] = "gauge"

    @classmethod
    def of(cls, name: str, about: str, value: float) -> Metric:
        """Return a metric of a single sample."""
        return cls(name, about, (({}, value),))


def exposition(metrics: Iterable[Metric]) -> str:
    r"""Return metrics as text.

    Examples
    --------
    >>> print(exposition([Metric("rows", "Rows.", (({"feed": 'a"b'}, 3),))]), end="")
    # HELP resolver_rows Rows.
    # TYPE resolver_rows gauge
    resolver_rows{feed="a\"b"} 3
    """
    lines = []
    for metric in metrics:
        if not metric.samples:
            continue
        name = f"resolver_{metric.name}"
        about = metric.about.replace("\\", "\\\\").replace("\n", "\\n")
        lines += [f"# HELP {name} {about}", f"# TYPE {name} {metric.kind}"]
        lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in metric.samples]
    return "".join(f"{line}\n" for line in lines)


def write_metrics(path: Path, metrics: Iterable[Metric]) -> None:
    """Replace the file as a whole: whoever scrapes meets the old metrics or the new."""
    write_durably(path, exposition(metrics))


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
