from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config.document import Bilingual
from resolver.config.linkage import Between, Comparison, Level
from resolver.link.origins import column_fields, columns_in
from resolver.link.wording import Wording
from tests.link.town import project

NAME = Comparison(
    name="name",
    title=Bilingual(en="Name", zh="姓名"),
    levels=[Level(missing="name"), Level(otherwise=True)],
)
PLACE = Comparison(
    name="place",
    title=Bilingual(en="Place", zh="地点"),
    levels=[Level(missing=["phone", "address"]), Level(otherwise=True)],
)


@pytest.fixture(scope="module")
def wording(repository: Path) -> Wording:
    return Wording(project(repository / "configs" / "pension"))


@pytest.mark.parametrize(
    ("comparison", "level", "en", "zh"),
    [
        (NAME, Level(equal="name"), "equal", "相同"),
        (NAME, Level(equal="name_pinyin"), "equal", "相同"),
        (NAME, Level(equal=["name", "sex"]), "equal: Name, Sex", "相同：姓名, 性别"),
        (NAME, Level(missing="name"), "nothing to compare", "无可比内容"),
        (PLACE, Level(missing=["phone", "address"]), "nothing to compare", "无可比内容"),
        (PLACE, Level(shares="phone"), "a value in common: Phone", "有相同的值：电话"),
        (NAME, Level(otherwise=True), "different", "不同"),
        (NAME, Level(sql="true"), "special condition", "特别条件"),
        (
            NAME,
            Level(jaro_winkler=Between(column="name", at_least=0.88)),
            "similar (≥ 0.88)",
            "相似 (≥ 0.88)",
        ),
        (
            NAME,
            Level(hamming=Between(column="name", at_most=2)),
            "few characters differ (≤ 2)",
            "个别字符不同 (≤ 2)",
        ),
        (NAME, Level(equal="name", label=Bilingual(en="as is", zh="照写")), "as is", "照写"),
    ],
)
def test_levels_are_named_without_columns(
    wording: Wording, comparison: Comparison, level: Level, en: str, zh: str
) -> None:
    assert wording.level(comparison, level) == Bilingual(en=en, zh=zh)


@pytest.mark.parametrize(
    ("column", "en", "zh"),
    [
        ("name", "Name", "姓名"),
        ("name_sound", "Name", "姓名"),
        ("number_front", "Identity number", "证件号码"),
        ("address_tail", "Address", "住址"),
        ("village", "Address", "住址"),
        ("birth_month", "Birth date", "出生日期"),
        ("unheard_of", "Unheard of", "unheard of"),
    ],
)
def test_columns_are_called_like_their_comparison(
    wording: Wording, column: str, en: str, zh: str
) -> None:
    assert wording.column(column) == Bilingual(en=en, zh=zh)


def test_a_route_is_called_by_what_two_records_share(wording: Wording) -> None:
    assert wording.route("name_and_village").en == "Name + Address"
    assert wording.route("number_back").zh == "证件号码"
    assert wording.route("gone").en == "Gone"


PROJECTS = sorted(Path(__file__).parents[2].glob("configs/*/linkage.yml"))


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: path.parent.name)
def test_no_level_of_any_project_shows_a_column(path: Path) -> None:
    linkage = project(path.parent)
    wording = Wording(linkage)
    columns = {name for name in column_fields(linkage) if "_" in name}
    for comparison, _, level in linkage.levels():
        for language in ("en", "zh"):
            said = wording.level(comparison, level).in_language(language)
            assert said
            assert not columns & set(said.replace(":", " ").replace(",", " ").split())
            assert wording.comparison(comparison).in_language(language)


def test_fields_behind_columns(repository: Path) -> None:
    fields = column_fields(project(repository / "configs" / "pension"))
    assert fields["id_number_valid"] == fields["number_back"] == ("id_number",)
    assert fields["surname_sound"] == ("name",)
    assert fields["phone_all"] == ("phone",)
    assert fields["birth_year"] == ("birth_date",)


def test_columns_of_a_condition() -> None:
    known = column_fields(project(Path(__file__).parents[2] / "configs" / "pension"))
    sql = '"name_l" = "name_r" and list_has_any("phone_l", phone_r) and other_l = 3'
    assert columns_in(sql, known) == ["name", "phone"]
