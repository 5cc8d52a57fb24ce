"""The output folder filled: the one place of the host's disk that a crawler writes to."""

import os
import time

from verdicts import allowed, contained, probe

MIB = 1 << 20
FOLDER = "/app/output"
# At a pace that a disk bears, so that what is measured is the watch over it.
STEP_MIB, PAUSE_SECONDS, TOTAL_MIB = 4, 0.1, 800


def write_on(descriptor):
    block = b"x" * (STEP_MIB * MIB)
    for written in range(0, TOTAL_MIB, STEP_MIB):
        try:
            os.write(descriptor, block)
        except OSError as error:
            return contained(f"{written} MiB: {error.strerror}")
        time.sleep(PAUSE_SECONDS)
    return allowed(f"{TOTAL_MIB} MiB written")


@probe("output", "one large file")
def _():
    return write_on(os.open(f"{FOLDER}/large", os.O_WRONLY | os.O_CREAT, 0o600))


@probe("unnamed", "a large file without a name")
def _():
    """It is in no folder any more, and takes its place on the disk as long as it is open."""
    path = f"{FOLDER}/unnamed"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.unlink(path)
    return write_on(descriptor)


@probe("names", "more files than there may be")
def _():
    """Each is empty, and takes an inode all the same."""
    for number in range(400_000):
        if number % 1000 == 0:
            os.makedirs(f"{FOLDER}/names/{number}", exist_ok=True)
            time.sleep(0.01)
        try:
            os.close(os.open(f"{FOLDER}/names/{number - number % 1000}/{number}", os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            return contained(f"{number} files: {error.strerror}")
    return allowed("400,000 files")
