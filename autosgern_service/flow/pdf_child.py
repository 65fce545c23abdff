"""The process that examines one PDF: reads it from stdin, says READY and then what is wrong with it on stdout.

`pdf_check` starts it as a script, with the file of `xsd.pdf_walk` as its argument, so that neither package is loaded
with it: it is to start quickly, and to have nothing to lose.
"""

from __future__ import annotations

import resource
import runpy
import sys

#: Bytes of address space, the interpreter and the library included.
MEMORY = 768 * 1024 * 1024
#: Of the processor.
SECONDS = 10
READY = "ready"


def main() -> None:
    """Examine, within limits that this process can never raise again."""
    wrongs = runpy.run_path(sys.argv[1])["wrongs"]
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),  # or a crash would leave somebody's transcript on the disk
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    print(READY, flush=True)  # noqa: T201
    print(*wrongs(sys.stdin.buffer.read()))  # noqa: T201


if __name__ == "__main__":
    main()
