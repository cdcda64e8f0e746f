"""A synthetic prefecture: what departments would hand over, with the truth beside it."""

from resolver.sample.generate import Summary, generate

__all__ = ["Summary", "generate"]
