"""`resolver completion`: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
      resolver completion bash > ~/.local/share/bash-completion/completions/resolver
      eval "$(resolver completion zsh)"
    """
    from resolver.cli.main import cli

    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"there is no completion for '{shell}'")
    click.echo(complete(cli, {}, "resolver", "_RESOLVER_COMPLETE").source())
