"""Read extracts by their contracts into the lake; nothing is dropped silently.

`ingest` takes in an inbox, `check_inbox` tries it without keeping anything, `propose_contract`
looks at an unknown file, `quality_report` tells how well departments deliver, `lake_views`
shows the rows in force to the packages that follow, `withdraw` and `restore` say of a batch
whether it is.
"""

from resolver.sources.batch import Batch, LakeError
from resolver.sources.changes import LakeChange, lake_changes
from resolver.sources.inbox_check import check_inbox
from resolver.sources.ingest import ingest
from resolver.sources.lake import Lake
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
from resolver.sources.withdrawal import WithdrawalError, find_batch, restore, withdraw

__all__ = [
    "Batch",
    "BatchQuality",
    "FeedSupply",
    "FieldQuality",
    "FileReport",
    "IngestReport",
    "Lake",
    "LakeChange",
    "LakeError",
    "QualityReport",
    "WithdrawalError",
    "check_inbox",
    "find_batch",
    "ingest",
    "lake_changes",
    "lake_views",
    "propose_contract",
    "quality_report",
    "restore",
    "withdraw",
]
