"""What the command line prints: Vietnamese for people, on standard error; results on standard output."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

console = Console(stderr=True, highlight=False)


class CommandError(Exception):
    """A command cannot go on; the message is one sentence with the way out."""


def progress_bar() -> Progress:
    """A progress bar that also tells on a log, by one line, when it is over."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
