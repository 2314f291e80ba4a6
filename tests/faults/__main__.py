"""Play the fault matrix and print what was tried, what was survived and what it cost in requests.

    python -m tests.faults [--seed N] [--points N] [--only WORD] [--json]

`--points` are the points at which the worker is killed; the rest of the matrix grows with them. Exits with 1 when one fault was not survived.
"""

import argparse
import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tests.faults.matrix import Extent, Tally, run_matrix, to_tallies
from tests.faults.stage import stage
from tests.faults.trial import Result

SEED = 20261122
POINTS = 220
A_ROUND = 50
"""Points of SIGKILL to one round of everything else; PostgreSQL ends a tenth as often as the worker."""

err = Console(stderr=True)


def main() -> None:
    asked = _arguments()
    extent = Extent(asked.points, -(-asked.points // 10), -(-asked.points // A_ROUND))
    results = []
    with stage() as made:
        for result in run_matrix(made, seed=asked.seed, extent=extent, only=asked.only):
            results.append(result)
            _tell(result)
    tallies = to_tallies(results)
    out = Console()
    if asked.json:
        out.print_json(json.dumps({"seed": asked.seed, "faults": [asdict(each) for each in tallies]}))
    else:
        out.print(_table(tallies, seed=asked.seed))
    raise SystemExit(int(any(each.faults for each in results)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--only", default="", help="play only faults whose name holds this word")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _tell(result: Result) -> None:
    """One line a trial, so that a long matrix shows where it is."""
    verdict = "missed" if result.missed else "; ".join(result.faults) or "survived"
    err.print(f"{result.fault} ({result.point}): {verdict} [{result.ratio:.2f}x, {result.seconds:.1f} s]", markup=False)


def _table(tallies: list[Tally], *, seed: int) -> Table:
    table = Table(title=f"Fault matrix, seed {seed}")
    for column in ("fault", "tried", "survived", "requests", "worst", "seconds"):
        table.add_column(column, justify="left" if column == "fault" else "right")
    for each in tallies:
        counts = str(each.tried), str(each.survived)
        table.add_row(each.fault, *counts, f"{each.mean_ratio:.2f}x", f"{each.worst_ratio:.2f}x", f"{each.seconds:.0f}")
    return table


if __name__ == "__main__":
    main()
