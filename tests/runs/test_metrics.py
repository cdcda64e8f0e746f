import re

from hypothesis import given
from hypothesis import strategies as st

from resolver.runs.metrics import Metric, exposition, write_metrics

LINE = re.compile(
    r"^(# (HELP [a-z_]+ .*|TYPE [a-z_]+ (gauge|counter))|"
    r'[a-z_]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\})? -?[0-9.e+-]+)$'
)


def test_metrics_are_replaced_as_a_whole(tmp_path):
    path = tmp_path / "metrics.prom"
    write_metrics(path, [Metric.of("a", "A.", 1)])
    write_metrics(path, [Metric.of("b", "B.", 2.5)])
    assert path.read_text() == "# HELP resolver_b B.\n# TYPE resolver_b gauge\nresolver_b 2.5\n"
    assert [p.name for p in tmp_path.iterdir()] == ["metrics.prom"]


def test_metric_without_samples_is_left_out():
    assert exposition([Metric("a", "A.", ())]) == ""


@given(
    about=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20),
    label=st.text(max_size=20),
    value=st.floats(allow_nan=False, allow_infinity=False),
)
def test_every_line_is_one_that_prometheus_reads(about, label, value):
    text = exposition([Metric("rows", about, (({"feed": label, "file": "x"}, value),))])
    assert text.endswith("\n")
    lines = text[:-1].split("\n")
    assert len(lines) == 3
    assert all(LINE.match(line) for line in lines)
