"""Find pension and benefit fraud by resolving departments' records into persons.

Data flows one way through the packages::

    sources -> standardize -> link -> entities -> graph -> scenarios -> leads -> exports | cli

`config`, `engine`, `runs` and `casework` are leaves that every package may use. See
``docs/architecture.md`` for what each of them is responsible for.
"""

__version__ = "0.1.0"
