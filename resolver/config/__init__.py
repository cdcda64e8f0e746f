"""Read and validate a project folder: all problems at once, with file, line and remedy."""

from resolver.config.problem import ConfigError, Problem

__all__ = ["ConfigError", "Problem"]
