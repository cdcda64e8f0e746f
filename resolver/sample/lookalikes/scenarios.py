"""Which scenarios the innocent must not be reported under."""

from __future__ import annotations

DEATH = (
    "pension_after_death", "death_date_conflict", "cross_scheme_gap", "account_changed_near_death",
    "one_account_several_dead",
)  # fmt: skip
DEATH_AND_CARE = (*DEATH, "medical_after_death")
ACCOUNT = ("one_account_several_dead", "account_changed_near_death", "pension_after_death")
IDENTITY = ("dual_identity", *DEATH_AND_CARE)
CUSTODY = ("pension_in_prison",)
DOUBLE = ("employee_and_resident_pension",)
SICK = ("sick_retirement_cluster",)
