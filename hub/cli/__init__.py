"""The command line, `pmo-hub`: one file a group of commands. Results go to stdout, progress and complaints to stderr.

Exit codes: 0 done, 1 the work failed (the sentence says why), 2 wrong usage.
"""

from hub.cli.commands import main

__all__ = ["main"]
