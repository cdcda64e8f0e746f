"""Hand over what was found: tables, graphs and dossiers, masked unless a purpose is given.

Every file is written whole or not at all, and the same content gives the same bytes.
"""

from resolver.exports.dossier import render_dossier
from resolver.exports.everything import export_all
from resolver.exports.files import ExportError
from resolver.exports.graphs import write_graph
from resolver.exports.leads import export_leads
from resolver.exports.persons import export_persons
from resolver.exports.rings import export_rings

__all__ = [
    "ExportError",
    "export_all",
    "export_leads",
    "export_persons",
    "export_rings",
    "render_dossier",
    "write_graph",
]
