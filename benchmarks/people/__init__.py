"""How well and how fast rows become persons, beside a plain Splink script."""
