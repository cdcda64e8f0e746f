"""The nightly run as a list of named stages: the one place that shows the order of the whole."""

from resolver.pipeline.nightly import Outcome, run_nightly

__all__ = ["Outcome", "run_nightly"]
