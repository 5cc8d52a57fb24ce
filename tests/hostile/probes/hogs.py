"""More than its share: processes, memory, processors, files, output. Each stops by itself."""

import ctypes
import os
import socket
import sys
import time

from verdicts import LIBC, allowed, attempt, contained, denied, probe

MIB = 1 << 20
PROCESSES_TRIED = 5000
FILES_TRIED = 70_000
FILLED_MAX = 600
MEMORY_TRIED = 4096
LOG_MIB = 115


@probe("hogs", "fork bomb", may_die=True)
def _():
    for count in range(PROCESSES_TRIED):
        try:
            child = os.fork()
        except OSError as error:
            return contained(f"{count} processes: {error.strerror}")
        if child == 0:
            time.sleep(60)
            os._exit(0)
    return allowed(f"{PROCESSES_TRIED} processes")


@probe("hogs", "memory", may_die=True)
def _():
    raise_own_oom_score()
    blocks = []
    try:
        for _ in range(MEMORY_TRIED // 32):
            blocks.append(b"x" * (32 * MIB))
    except MemoryError:
        return contained(f"{len(blocks) * 32} MiB")
    return allowed(f"{MEMORY_TRIED} MiB")


@probe("hogs", "processors")
def _():
    seconds, spinners = 3, 4
    children = []
    for _ in range(spinners):
        child = os.fork()
        if child == 0:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pass
            os._exit(0)
        children.append(child)
    used = sum(sum(os.wait3(0)[2][:2]) for _ in children)
    cpus = float(os.environ["CPUS"])
    told = f"{used:.1f} s of processor time in {seconds} s"
    return contained(told) if used <= seconds * cpus * 1.4 else allowed(told)


@probe("hogs", "open files")
def _():
    descriptors = []
    try:
        while len(descriptors) < FILES_TRIED:
            descriptors.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        count = len(descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        return contained(f"{count} files: {error.strerror}")
    return allowed(f"{FILES_TRIED} files")


def fill(path):
    """Writes until it is refused; the file is gone afterwards, but for a process that is killed."""
    raise_own_oom_score()
    written = 0
    block = b"x" * (4 * MIB)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.unlink(path)
    try:
        while written < FILLED_MAX:
            os.write(descriptor, block)
            written += 4
    except OSError as error:
        return contained(f"{written} MiB: {error.strerror}")
    return allowed(f"{written} MiB")


def filled(name, path):
    @probe("hogs", name, may_die=True)
    def _():
        try:
            return fill(path)
        except OSError as error:
            return denied(error.strerror)


filled("shared memory filled", "/dev/shm/filler")
filled("/tmp filled", "/tmp/filler")
filled("root filled", "/filler")
filled("/var/tmp filled", "/var/tmp/filler")
filled("home folder filled", "/home/node/filler")


@probe("hogs", "root written")
def _():
    paths = ["/probe", "/etc/probe", "/usr/bin/probe", "/probes/probe", "/app/probe", "/root/probe"]
    for path in paths:
        outcome = attempt(lambda path=path: os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)), {2})
        if outcome[0] != "denied":
            return outcome
    return denied("none of the folders can be written")


@probe("hogs", "System V shared memory", may_die=True)
def _():
    raise_own_oom_score()
    LIBC.shmat.restype = ctypes.c_void_p
    for count in range(FILLED_MAX // 64):
        segment = LIBC.shmget(0, 64 * MIB, 0o1600)
        if segment == -1:
            return contained(f"{count * 64} MiB, then refused")
        address = LIBC.shmat(segment, None, 0)
        LIBC.shmctl(segment, 0, None)
        ctypes.memset(address, 1, 64 * MIB)
    return allowed(f"{FILLED_MAX} MiB")


@probe("hogs", "buffers of sockets", may_die=True)
def _():
    """Memory that the kernel holds for a container counts as the container's."""
    raise_own_oom_score()
    held, pairs, block = 0, [], b"x" * 65536
    while held < FILLED_MAX * MIB:
        try:
            pair = socket.socketpair()
        except OSError as error:
            return contained(f"{held // MIB} MiB: {error.strerror}")
        pair[0].setblocking(False)
        pairs.append(pair)
        try:
            while True:
                held += pair[0].send(block)
        except BlockingIOError:
            continue
    return allowed(f"{held // MIB} MiB")


@probe("hogs", "flood of output")
def _():
    line = ("x" * 1023 + "\n").encode()
    for _ in range(LOG_MIB):
        os.write(sys.stdout.fileno(), line * 1024)
    return contained(f"{LOG_MIB} MiB written; the test looks at what was kept")


@probe("hogs", "one endless line of output")
def _():
    for _ in range(8):
        os.write(sys.stdout.fileno(), b"y" * MIB)
    os.write(sys.stdout.fileno(), b"\n")
    return contained("8 MiB written; the test looks at what was kept")


def raise_own_oom_score():
    """So that the kernel ends this probe, and not the one that reports its outcome."""
    with open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file:
        file.write("1000")
