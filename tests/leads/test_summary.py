from decimal import Decimal

import pytest

from resolver.leads.summary import summarise


@pytest.mark.parametrize(
    ("roles", "ties", "english", "chinese"),
    [
        (
            {"beneficiary": 1, "collector": 0, "intermediary": 1},
            {"agent": 1, "hospital": 2},
            "1 beneficiary in name tied by 1 agent, 2 hospitals; 1 intermediary; 56,915.30 yuan.",
            "1名名义领取人由1名代办人、2家医院关联；1名中间人；涉及56,915.30元。",
        ),
        (
            {"beneficiary": 4, "collector": 2, "intermediary": 0},
            {"person": 1},
            "4 beneficiaries in name tied by one collector; 2 collectors; 56,915.30 yuan.",
            "4名名义领取人由同一收款人关联；2名收款人；涉及56,915.30元。",
        ),
        (
            {"beneficiary": 3, "collector": 0, "intermediary": 0},
            {"doctor": 1},
            "3 beneficiaries in name tied by 1 doctor; 56,915.30 yuan.",
            "3名名义领取人由1名医生关联；涉及56,915.30元。",
        ),
    ],
)
def test_a_ring_is_summed_up_without_what_it_has_not(roles, ties, english, chinese):
    said = summarise(roles, ties, Decimal("56915.30"))
    assert (said.en, said.zh) == (english, chinese)
