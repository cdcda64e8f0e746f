"""Give names, numbers, dates, money, phones and addresses one form, keeping what was written.

Each kind of field has one cleaner, an ``.sql`` query over distinct raw texts. `standardize`
cleans the columns of a relation, `clean_values` single values by the same queries.
"""

from resolver.standardize.apply import Field, StandardizeError, clean_values, standardize
from resolver.standardize.cleaners import CLEANERS, ISSUES, Cleaner, outputs

__all__ = [
    "CLEANERS",
    "ISSUES",
    "Cleaner",
    "Field",
    "StandardizeError",
    "clean_values",
    "outputs",
    "standardize",
]
