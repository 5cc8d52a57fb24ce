"""Processes: only those of the container are there."""

import ctypes
import errno
import os
import signal

from verdicts import ABSENT, LIBC, allowed, attempt, checked, contained, denied, probe, syscall

GONE = {errno.ESRCH}
SERVICE = int(os.environ["SERVICE_PID"])
PTRACE_ATTACH, PTRACE_DETACH = 16, 17


def if_not_own(action):
    """The number of the service on the host may be that of a process in here: then it says nothing."""
    if os.path.exists(f"/proc/{SERVICE}"):
        return denied("the number belongs to a process of the container")
    return attempt(action, GONE, ABSENT)


@probe("system", "signal to the service")
def _():
    return if_not_own(lambda: os.kill(SERVICE, 0))


@probe("system", "descriptor of the service's process")
def _():
    return if_not_own(lambda: syscall("pidfd_open", SERVICE, 0))


@probe("system", "ptrace of the service")
def _():
    return if_not_own(lambda: checked(LIBC.ptrace(PTRACE_ATTACH, SERVICE, None, None)))


@probe("system", "memory of the service")
def _():
    return if_not_own(lambda: os.open(f"/proc/{SERVICE}/mem", os.O_RDONLY))


@probe("system", "environment of the service")
def _():
    return if_not_own(lambda: os.open(f"/proc/{SERVICE}/environ", os.O_RDONLY))


@probe("system", "other processes seen")
def _():
    """Threads of the kernel are children of 2, and only the host sees them."""
    names = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
                names.append(file.read().strip())
        except OSError:
            continue
    foreign = [name for name in names if not name.startswith(("python", "docker-init", "tini", "setuid-python"))]
    return allowed(foreign) if foreign else denied(f"only the container's own {len(names)}")


@probe("system", "signal to every process")
def _():
    """Reaches the container's own processes only: this probe's outcome and others' prove it."""
    signal.signal(signal.SIGCONT, signal.SIG_IGN)
    try:
        os.kill(-1, signal.SIGCONT)
    except OSError as error:
        return denied(errno.errorcode[error.errno])
    return contained("sent to the container's own processes")


@probe("system", "ptrace of process 1")
def _():
    try:
        checked(LIBC.ptrace(PTRACE_ATTACH, 1, None, None))
    except OSError as error:
        return attempt(lambda: raise_again(error))
    os.waitpid(1, 0x40000000)
    checked(LIBC.ptrace(PTRACE_DETACH, 1, None, None))
    return contained("it is the container's own init")


@probe("system", "memory of process 1")
def _():
    buffer = ctypes.create_string_buffer(8)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    remote = (ctypes.c_size_t * 2)(0x1000, 8)
    try:
        checked(LIBC.process_vm_readv(1, local, 1, remote, 1, 0))
    except OSError as error:
        if error.errno == errno.EFAULT:
            return contained("it is the container's own init")
        return attempt(lambda: raise_again(error))
    return contained("it is the container's own init")


def raise_again(error):
    raise error
