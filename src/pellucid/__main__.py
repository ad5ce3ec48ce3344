"""``python -m pellucid``: the command, where the folder of installed programs is not on the search path."""

import sys

from pellucid.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
