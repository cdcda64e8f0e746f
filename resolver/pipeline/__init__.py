"""The nightly run as a list of named stages: the one place that shows the order of the whole."""

from resolver.pipeline.check_texts import CHECKS
from resolver.pipeline.checks import ChecksFailedError
from resolver.pipeline.nightly import Outcome, run_nightly

__all__ = ["CHECKS", "ChecksFailedError", "Outcome", "run_nightly"]
