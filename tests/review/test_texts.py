"""What the review says is there in both languages, for every code that a run may write."""

from __future__ import annotations

import re
from importlib import resources

import pytest
import yaml

from resolver.engine import Script
from resolver.review.texts import text, title

CONTENT = resources.files("resolver.review").joinpath("texts.yml").read_text("utf-8")
TEXTS = yaml.safe_load(CONTENT)
APART = Script.load("resolver.entities", "cluster.sql")["possible same"]


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_takes_the_same_values_in_both_languages(key):
    english, chinese = (re.findall(r"\{(\w+)", TEXTS[key][language]) for language in ("en", "zh"))
    assert sorted(english) == sorted(chinese)


@pytest.mark.parametrize("code", re.findall(r"(?:then|else) '(\w+)'", APART))
def test_every_reason_for_keeping_persons_apart_has_words(code):
    assert f"apart.{code}" in TEXTS


@pytest.mark.parametrize("code", ["hold_merge", "hold_split"])
def test_what_is_held_has_words(code):
    assert title("held", code, "zh") != code.replace("_", " ")


def test_a_code_without_a_title_is_its_own_words():
    assert title("department", "harbour_police", "zh") == "harbour police"


def test_a_text_is_in_the_language_asked_for():
    assert (text("keys.quit", "zh"), text("keys.quit", "en")) == ("退出", "Quit")
