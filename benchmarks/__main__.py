"""`python -m benchmarks NAME`: run `benchmarks/NAME.py`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(argv: list[str]) -> int:
    """Run the benchmark that is named first, with the rest of the arguments."""
    names = sorted(
        path.stem for path in HERE.glob("*.py") if "def main(" in path.read_text() and path.stem[0] != "_"
    )
    if not argv or argv[0] not in names:
        print(f"usage: python -m benchmarks NAME …\nNAME: {', '.join(names)}", file=sys.stderr)
        return 2
    run = importlib.import_module(f"benchmarks.{argv[0]}")
    return int(run.main(argv[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
