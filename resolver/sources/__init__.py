"""Read extracts by their contracts into the lake; nothing is dropped silently.

`ingest` takes in an inbox, `check_inbox` tries it without keeping anything, `propose_contract`
looks at an unknown file, `quality_report` tells how well departments deliver, `lake_views`
shows the rows in force to the packages that follow.
"""

from resolver.sources.inbox_check import check_inbox
from resolver.sources.ingest import ingest
from resolver.sources.lake import Batch, Lake, LakeError
from resolver.sources.proposal import propose_contract
from resolver.sources.quality import (
    BatchQuality,
    FeedSupply,
    FieldQuality,
    QualityReport,
    quality_report,
)
from resolver.sources.reports import FileReport, IngestReport
from resolver.sources.views import lake_views

__all__ = [
    "Batch",
    "BatchQuality",
    "FeedSupply",
    "FieldQuality",
    "FileReport",
    "IngestReport",
    "Lake",
    "LakeError",
    "QualityReport",
    "check_inbox",
    "ingest",
    "lake_views",
    "propose_contract",
    "quality_report",
]
