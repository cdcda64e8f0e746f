"""Give names, numbers, dates, money, phones and addresses one form, keeping what was written.

Each kind of field has one cleaner, an ``.sql`` query over distinct raw texts. `standardize`
cleans the columns of a relation, `Vocabulary` those of many, `clean_values` single values, all
by the same queries.
"""

from resolver.standardize.apply import clean_values, standardize
from resolver.standardize.cleaners import CLEANERS, ISSUES, Cleaner, outputs
from resolver.standardize.field import Field, StandardizeError
from resolver.standardize.vocabulary import Vocabulary

__all__ = [
    "CLEANERS",
    "ISSUES",
    "Cleaner",
    "Field",
    "StandardizeError",
    "Vocabulary",
    "clean_values",
    "outputs",
    "standardize",
]
