"""The `viva` command: a thin skin over the rooms. Each command is imported only when it is called, so that `viva check` starts fast."""

from importlib import import_module

import click

from viva import __version__

COMMANDS = {
    "serve": "viva.cli.serve:serve",
    "check": "viva.cli.check:check",
    "new": "viva.cli.new:new",
    "import": "viva.cli.import_:import_",
    "bank": "viva.cli.bank:bank",
    "lab": "viva.cli.lab:lab",
    "worker": "viva.cli.worker:worker",
    "sync": "viva.cli.sync:sync",
    "export": "viva.cli.export:export",
    "backup": "viva.cli.backup:backup",
    "restore": "viva.cli.backup:restore",
    "doctor": "viva.cli.doctor:doctor",
}
"""Name -> where the command is defined, in the order of the help page."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="viva")
def main() -> None:
    """An interview knowledge hub whose answers are kept in git and checked.

    Start with `viva serve`. Write with `viva new` and `viva check`, and prove it with `viva lab verify`.
    """
