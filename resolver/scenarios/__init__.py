"""Find, check, test and run the questions of a project."""

from resolver.scenarios.check import check_scenarios
from resolver.scenarios.run import ScenarioError, run_scenarios
from resolver.scenarios.testing import TestResult, test_scenarios

__all__ = ["ScenarioError", "TestResult", "check_scenarios", "run_scenarios", "test_scenarios"]
