"""How many of the planted frauds become leads, and how many innocent people do."""
