"""What a probe may find out, and the list of all probes."""

import ctypes
import errno
import os
import platform

LIBC = ctypes.CDLL(None, use_errno=True)
PROBES = []

# Anything else than these answers means that the request got past the check of permissions.
REFUSALS = {errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOSYS}
# Answers about a thing that is not there.
ABSENT = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR}

# Numbers for x86_64 and aarch64.
SYSCALLS = {
    "pivot_root": (155, 41),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "delete_module": (176, 106),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "clone3": (435, 435),
    "pidfd_open": (434, 434),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "fanotify_init": (300, 262),
    "iopl": (172, None),
    "ioperm": (173, None),
}


def probe(group, name, may_die=False):
    """Registers a probe; one that may die is contained when the kernel kills it."""

    def register(function):
        PROBES.append((group, name, function, may_die))
        return function

    return register


def denied(detail):
    return "denied", str(detail)


def contained(detail):
    return "contained", str(detail)


def allowed(detail):
    return "allowed", str(detail)


def attempt(action, *more):
    """Tries something that has to be refused; `more` are further refusals, as sets of error numbers."""
    refusals = REFUSALS.union(*more)
    try:
        result = action()
    except OSError as error:
        name = errno.errorcode.get(error.errno, str(error))
        return denied(name) if error.errno in refusals else allowed(f"it got as far as {name}")
    return allowed(repr(result)[:200])


def checked(result):
    """The result of a function of the C library, with its error as an exception."""
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def syscall(name, *args):
    number = SYSCALLS[name][0 if platform.machine() == "x86_64" else 1]
    if number is None:
        raise OSError(errno.ENOSYS, "not on this processor")
    return checked(LIBC.syscall(number, *args))


def write_to(path, text):
    """Opens an existing file for writing; an opened one is success enough for files of the kernel."""
    os.close(os.open(path, os.O_WRONLY))
    return f"{path} could be opened to write {text!r}"
