"""Leads: graded, priced, explained and contestable; and the rings that they form."""

from resolver.leads.make import make_leads
from resolver.leads.rings import find_rings

__all__ = ["find_rings", "make_leads"]
