"""Load a command when it is called, so that `find` does not wait for what `train` needs."""

from __future__ import annotations

import importlib

import click


class LazyGroup(click.Group):
    """A group of commands, each in the module ``resolver.cli.<name>`` as ``command``."""

    def __init__(
        self, *args: object, modules: dict[str, str] | None = None, **rest: object
    ) -> None:
        super().__init__(*args, **rest)  # type: ignore[arg-type]
        self._modules = modules or {}

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names in the order in which an office meets them."""
        return [*self._modules, *super().list_commands(context)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import and return one command."""
        if name not in self._modules:
            return super().get_command(context, name)
        command: click.Command = importlib.import_module(self._modules[name]).command
        return command
