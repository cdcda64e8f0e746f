"""Turn scores and people's decisions into persons with ids that last."""

from resolver.entities.clusters import cluster_persons
from resolver.entities.decisions import Decision
from resolver.entities.persons import build_persons

__all__ = ["Decision", "build_persons", "cluster_persons"]
