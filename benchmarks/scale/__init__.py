"""Time and memory of the whole run, stage by stage, as the prefecture grows."""
