"""`python -m scanstation` is the same as the command `scanstation`."""

import sys

from scanstation.cli import main

if __name__ == "__main__":
    sys.exit(main())
