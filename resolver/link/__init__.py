"""Compare person records: collapse, group, find pairs, score them, explain them.

This is the only package that knows Splink.
"""

from resolver.link.blocking import RouteCount
from resolver.link.check import check_linkage
from resolver.link.explain import Evidence, Explanation, explain_pair
from resolver.link.groups import group_profiles
from resolver.link.model import Model, find_model, load_model, project_model, save_model
from resolver.link.profiles import build_profiles
from resolver.link.scoring import score_pairs
from resolver.link.training import train

__all__ = [
    "Evidence",
    "Explanation",
    "Model",
    "RouteCount",
    "build_profiles",
    "check_linkage",
    "explain_pair",
    "find_model",
    "group_profiles",
    "load_model",
    "project_model",
    "save_model",
    "score_pairs",
    "train",
]
