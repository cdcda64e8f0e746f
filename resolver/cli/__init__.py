"""The command line: parse, call, print. Every decision is made in the packages below."""

from resolver.cli.main import main

__all__ = ["main"]
