"""`python3 -m vrops.local <command>`: what the Makefile calls.

This file alone must be readable by any old Python, so that an old one answers with a sentence.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "VROps needs Python 3.11 or newer; this is Python %d.%d. "
        "Name another one like this: make run PYTHON=python3.12\n" % sys.version_info[:2]
    )
    sys.exit(1)

from vrops.local.cli import main

sys.exit(main(sys.argv[1:]))
