"""`make theory ROWS="T5 T7"` prints what theory expects and what the engine gives; all if none."""

import sys

from tests.theory.rows import ROWS


def main(names: list[str]) -> int:
    """Print the rows of these names, or all; return 1 if one fails, else 0."""
    failed = 0
    for name in names or ROWS:
        row = ROWS[name]()
        failed += not row.ok
        print(f"{name} {'holds' if row.ok else 'FAILS'}: {row.statement} ({row.source})")
        figures = [f"{at.name} {at.expected:.4g}, {at.found:.4g}" for at in row.figures]
        for line in figures or [f"{row.expected}; {row.found}"]:
            print(f"    expected and found: {line}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
