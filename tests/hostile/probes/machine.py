"""The machine itself: its kernel, clock, power and keys. Each call would change nothing if it were allowed."""

import ctypes
import errno
import time

from verdicts import ABSENT, LIBC, allowed, attempt, checked, contained, probe, syscall


@probe("system", "module loaded")
def _():
    return attempt(lambda: syscall("init_module", b"nothing", 7, b""))


@probe("system", "module removed")
def _():
    return attempt(lambda: syscall("delete_module", b"no_such_module", 0))


@probe("system", "kexec_load")
def _():
    return attempt(lambda: syscall("kexec_load", 0, 0, None, 0))


@probe("system", "reboot")
def _():
    # Only turns off Ctrl-Alt-Del.
    return attempt(lambda: checked(LIBC.reboot(0)))


@probe("system", "bpf: program")
def _():
    # `r0 = 0; exit` as a socket filter.
    code = (ctypes.c_uint64 * 2)(0x00000000000000B7, 0x0000000000000095)
    licence = ctypes.create_string_buffer(b"GPL")
    head = (ctypes.c_uint32 * 2)(1, 2)
    attributes = bytes(head) + ctypes.addressof(code).to_bytes(8, "little")
    attributes += ctypes.addressof(licence).to_bytes(8, "little") + b"\0" * 40
    return attempt(lambda: syscall("bpf", 5, attributes, len(attributes)))


@probe("system", "bpf: map")
def _():
    attributes = bytes((ctypes.c_uint32 * 12)(2, 4, 4, 1))
    return attempt(lambda: syscall("bpf", 0, attributes, len(attributes)))


@probe("system", "perf_event_open")
def _():
    attributes = bytes((ctypes.c_uint32 * 2)(1, 64)) + b"\0" * 56
    return attempt(lambda: syscall("perf_event_open", attributes, 0, -1, -1, 0))


@probe("system", "key added to a keyring")
def _():
    return attempt(lambda: syscall("add_key", b"user", b"crawlerd-probe", b"x", 1, -2))


@probe("system", "keyring joined")
def _():
    return attempt(lambda: syscall("keyctl", 1, b"crawlerd-probe"))


@probe("system", "clock_settime")
def _():
    return attempt(lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()))


@probe("system", "adjtimex")
def _():
    # Asks for the change of nothing, but a change all the same: ADJ_TICK to its own value.
    buffer = (ctypes.c_long * 32)()
    checked(LIBC.adjtimex(buffer))
    ctypes.cast(buffer, ctypes.POINTER(ctypes.c_uint))[0] = 0x4000
    return attempt(lambda: checked(LIBC.adjtimex(buffer)))


@probe("system", "acct")
def _():
    return attempt(lambda: checked(LIBC.acct(None)))


@probe("system", "kernel log")
def _():
    buffer = ctypes.create_string_buffer(64)
    return attempt(lambda: syscall("syslog", 3, buffer, 64))


@probe("system", "iopl")
def _():
    return attempt(lambda: syscall("iopl", 3))


@probe("system", "ioperm")
def _():
    return attempt(lambda: syscall("ioperm", 0x80, 1, 1))


@probe("system", "fanotify of the whole mount")
def _():
    return attempt(lambda: syscall("fanotify_init", 4, 0))


@probe("system", "personality without random addresses")
def _():
    return attempt(lambda: checked(LIBC.personality(ctypes.c_ulong(0x0040000))))


@probe("system", "userfaultfd")
def _():
    try:
        return contained(f"descriptor {syscall('userfaultfd', 1)}: faults of its own memory only")
    except OSError as error:
        return attempt(lambda: raise_again(error))


@probe("system", "io_uring")
def _():
    parameters = ctypes.create_string_buffer(120)
    try:
        ring = syscall("io_uring_setup", 4, parameters)
    except OSError as error:
        return attempt(lambda: raise_again(error))
    # Whatever is asked through a ring is checked with the credentials of its owner.
    return contained(f"descriptor {ring}, with the rights of this process")


@probe("system", "kernel symbols")
def _():
    with open("/proc/kallsyms", encoding="utf-8") as file:
        addresses = {line.split()[0] for line, _ in zip(file, range(1000))}
    hidden = {"0" * 16, "(null)"}
    return contained("names without addresses") if addresses <= hidden else allowed(sorted(addresses)[:3])


@probe("system", "vsock to the hypervisor")
def _():
    """A connection that no packet filter sees."""
    import socket

    refusals = {errno.EAFNOSUPPORT, errno.ECONNRESET, errno.ETIMEDOUT, errno.EHOSTUNREACH}

    def connect():
        with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as connection:
            connection.settimeout(3)
            try:
                connection.connect((2, 1024))
            except TimeoutError as error:
                raise OSError(errno.ETIMEDOUT, "no answer") from error

    return attempt(connect, ABSENT, refusals)


def raise_again(error):
    raise error
