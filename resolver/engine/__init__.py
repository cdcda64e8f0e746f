"""Run SQL: the one place where a database is opened.

`Engine` wraps a DuckDB connection with a memory limit that is kept, typed results and scripts
of named steps that lie in ``.sql`` files beside the module that runs them.
"""

from resolver.engine.database import Engine, EngineError
from resolver.engine.script import Script, Step, quote_identifier, quote_literal

__all__ = ["Engine", "EngineError", "Script", "Step", "quote_identifier", "quote_literal"]
