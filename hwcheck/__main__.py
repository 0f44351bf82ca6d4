"""What does `python -m hwcheck` do? The same as `hwcheck`."""

import sys

from hwcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
