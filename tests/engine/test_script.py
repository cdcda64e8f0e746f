import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.engine import Engine, Script, quote_identifier, quote_literal

CASES = [
    ("select 1", ["all"], ["select 1"]),
    ("-- step: a\nselect 1;\n\n-- step: b b\n-- why\nselect 2;", ["a", "b b"], ["select 1"]),
]


@pytest.mark.parametrize(("text", "names", "first"), CASES)
def test_script_is_split_at_its_named_steps(text, names, first):
    script = Script.parse(text)
    assert [step.name for step in script.steps] == names
    assert [script.steps[0].sql] == first


def test_missing_placeholder_is_an_error():
    with pytest.raises(KeyError):
        Script.parse("select {column}").fill()


def test_unknown_step_is_an_error():
    with pytest.raises(KeyError, match="other"):
        Script.parse("-- step: one\nselect 1")["other"]


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_quoting(text):
    with Engine(threads=1) as engine:
        assert engine.rows(f"select {quote_literal(text)}") == [(text,)]
        columns = engine.columns(f"(select 1 as {quote_identifier(text)})")
    assert list(columns) == [text]
