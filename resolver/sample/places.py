"""An invented prefecture: districts, towns, villages, institutions and employers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resolver.sample import names, numbers
from resolver.sample.streams import Array, Streams

PREFECTURE = "松平市"
_DISTRICTS = ("龙山区", "丰河区", "永安县", "临泉县", "双岭市", "东甸县", "柳川市", "北崴区")
_DISTRICT_CODES = (220202, 220203, 220221, 220204, 220281, 220282, 220283, 220211)
# Codes of elsewhere, and codes that no longer exist but live on in the numbers of the elderly.
ELSEWHERE_CODES = np.array([230103, 210102, 370102, 370783, 130203, 150402, 220102, 220182, 320311])
RETIRED_CODES = np.array([220123, 220124, 220125, 220222, 222301, 110103, 110104, 310103])
_FIRST = "桃杨柳榆松青红大小东西南北上下新兴旺长平安太双三五七金银石黄白黑清龙凤马牛"
_SECOND = "树河山岭沟泉屯源坡湾岗林台家井桥营庙门岔城店窝堡塘甸洼峪"
_ROADS = (
    "解放路",
    "人民街",
    "建设路",
    "和平街",
    "光华路",
    "迎宾街",
    "新民路",
    "站前街",
    "文化路",
    "团结街",
)
_TRADES = (
    "建筑工程",
    "机械制造",
    "食品加工",
    "商贸",
    "物业服务",
    "运输",
    "纺织",
    "化工",
    "医药",
    "农业开发",
)
_FIRM_WORDS = "兴达盛源恒通瑞丰宏利鑫隆华泰安顺金鼎长青东方吉祥万和"
HOSPITAL_WORDS = ("人民医院", "中医院", "中心医院", "第二医院", "职工医院", "妇幼保健院")
SPECIALIST_HOSPITAL = f"{PREFECTURE}职业病防治院"
DIAGNOSES = (
    "高血压3级",
    "冠状动脉粥样硬化性心脏病",
    "2型糖尿病",
    "脑梗死",
    "慢性阻塞性肺疾病",
    "腰椎间盘突出",
    "上呼吸道感染",
    "急性胃肠炎",
    "骨关节炎",
    "肺部感染",
    "白内障",
    "慢性肾功能不全",
    "尘肺病贰期",
    "尘肺病叁期",
)


@dataclass(frozen=True)
class Places:
    """Villages with their town and district, and the institutions around them."""

    village: Array
    village_town: Array
    village_urban: Array
    town: Array
    town_district: Array
    district: Array
    district_code: Array
    hospital: Array
    doctors: list[list[str]]
    home: Array
    home_village: Array
    home_phone: Array
    employer: Array
    employer_code: Array
    employer_phone: Array

    def village_text(self) -> Array:
        """Return town and village as one text, by village."""
        return np.strings.add(self.town[self.village_town], self.village)

    def full_text(self) -> Array:
        """Return district, town and village as one text, by village."""
        district = self.district[self.town_district[self.village_town]]
        return np.strings.add(district, self.village_text())


def build(streams: Streams, people: int) -> Places:
    """Lay out a prefecture that is large enough for so many people."""
    rng = streams.generator("places")
    villages = max(8, people // 800)
    towns = max(3, villages // 12)
    districts = min(len(_DISTRICTS), max(2, towns // 5))
    stems = [a + b for a in _FIRST for b in _SECOND if a != b]
    rng.shuffle(stems)
    village_town = np.sort(np.arange(villages) % towns)
    urban = rng.random(villages) < 0.45
    urban[:2] = [False, True]
    # Names repeat over towns, as they do in life; a town and a village together are unique.
    village = [
        stems[(i * 7 + t) % len(stems)] + ("社区" if u else "村")
        for i, (t, u) in enumerate(zip(village_town, urban, strict=True))
    ]
    town_district = np.arange(towns) % districts
    town = [
        f"{stems[-1 - i % 400]}{'街道' if i % 3 == 0 else '镇' if i % 3 == 1 else '乡'}"
        for i in range(towns)
    ]
    hospitals = [
        f"{d}{word}"
        for d in _DISTRICTS[:districts]
        for word in HOSPITAL_WORDS[: 2 + people // 200_000]
    ] + [f"{PREFECTURE}中心医院", SPECIALIST_HOSPITAL]
    homes = max(3, people // 2500)
    firms = max(12, people // 80)
    return Places(
        village=np.array(village),
        village_town=village_town,
        village_urban=urban,
        town=np.array(town),
        town_district=town_district,
        district=np.array(_DISTRICTS[:districts]),
        district_code=np.array(_DISTRICT_CODES[:districts]),
        hospital=np.array(hospitals),
        doctors=[_doctors(streams, i) for i in range(len(hospitals))],
        home=np.array([f"{stems[(i * 3) % len(stems)]}养老院" for i in range(homes)]),
        home_village=rng.integers(0, villages, homes),
        home_phone=np.array(
            [43_260_000_000 + 101 * int(x) for x in rng.permutation(30000)[:homes]]
        ),
        employer=_firms(rng, firms),
        employer_code=np.array([numbers.credit_code(220202, i + 1) for i in range(firms)]),
        employer_phone=numbers.mobile_numbers(streams.integers("employer phone", np.arange(firms))),
    )


def _doctors(streams: Streams, hospital: int) -> list[str]:
    rng = streams.generator(f"doctors {hospital}")
    surnames = names.draw_surnames(rng, 9)
    given = names.draw_given(
        Streams(int(streams.integers("doctor names", hospital)[()] % 2**31)),
        rng.random(9) < 0.5,
        rng.integers(1962, 1990, 9),
    )
    return [str(s) + str(g) for s, g in zip(surnames, given, strict=True)]


def _firms(rng: np.random.Generator, size: int) -> Array:
    a, b = rng.integers(0, len(_FIRM_WORDS) // 2, (2, size))
    trade = rng.integers(0, len(_TRADES), size)
    return np.array(
        [
            f"{PREFECTURE}{_FIRM_WORDS[2 * i : 2 * i + 2]}{_FIRM_WORDS[2 * j : 2 * j + 2]}"
            f"{_TRADES[t]}有限公司"
            for i, j, t in zip(a, b, trade, strict=True)
        ]
    )


def addresses(places: Places, village: Array, house: Array, home: Array) -> Array:
    """Write addresses: district, town, village, then group and house or road and flat."""
    area = places.full_text()[village]
    number = house.astype(np.int64)
    urban = places.village_urban[village]
    groups = np.array([f"{i}组" for i in range(1, 9)])
    roads = np.array(_ROADS)
    rural_text = np.strings.add(
        groups[number % 8], np.strings.add((number // 8 + 1).astype("U6"), "号")
    )
    block = np.strings.add((number // 60 + 1).astype("U6"), "号楼")
    flat = np.strings.add(
        np.strings.add((number % 3 + 1).astype("U1"), "单元"),
        np.strings.add((number // 3 % 6 * 100 + 101 + number % 2).astype("U4"), "室"),
    )
    urban_text = np.strings.add(roads[number // 7 % len(_ROADS)], np.strings.add(block, flat))
    text = np.strings.add(area, np.where(urban, urban_text, rural_text))
    resident = home >= 0
    text[resident] = np.strings.add(
        places.full_text()[places.home_village[home[resident]]], places.home[home[resident]]
    )
    return text
