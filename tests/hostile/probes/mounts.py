"""Mounts: nothing may be mounted, changed or taken away."""

import ctypes
import errno
import os

from verdicts import LIBC, attempt, checked, probe, syscall

MS_RDONLY, MS_REMOUNT, MS_BIND, MS_MOVE, MS_PRIVATE = 1, 32, 4096, 8192, 1 << 18
CONFIG = b"/app/config/config.json"
OUTPUT = b"/app/output"


def mount(source, target, kind=b"", flags=0):
    return checked(LIBC.mount(source, target, kind, ctypes.c_ulong(flags), None))


@probe("system", "mount: tmpfs")
def _():
    return attempt(lambda: mount(b"none", b"/tmp", b"tmpfs"))


@probe("system", "mount: proc")
def _():
    return attempt(lambda: mount(b"proc", b"/tmp", b"proc"))


@probe("system", "mount: cgroup")
def _():
    return attempt(lambda: mount(b"cgroup", b"/tmp", b"cgroup2"))


@probe("system", "mount: bind over the config")
def _():
    return attempt(lambda: mount(b"/etc/passwd", CONFIG, flags=MS_BIND))


@probe("system", "mount: remount of the config")
def _():
    return attempt(lambda: mount(b"", CONFIG, flags=MS_REMOUNT | MS_BIND))


@probe("system", "mount: remount of the output folder with other flags")
def _():
    return attempt(lambda: mount(b"", OUTPUT, flags=MS_REMOUNT | MS_BIND))


@probe("system", "mount: remount of the root")
def _():
    return attempt(lambda: mount(b"", b"/", flags=MS_REMOUNT | MS_BIND))


@probe("system", "mount: moved away")
def _():
    return attempt(lambda: mount(OUTPUT, b"/tmp", flags=MS_MOVE))


@probe("system", "mount: propagation changed")
def _():
    return attempt(lambda: mount(b"", b"/", flags=MS_PRIVATE))


@probe("system", "umount: config")
def _():
    return attempt(lambda: checked(LIBC.umount2(CONFIG, 2)))


@probe("system", "umount: mask over /proc/kcore")
def _():
    return attempt(lambda: checked(LIBC.umount2(b"/proc/kcore", 2)))


@probe("system", "mount API: open_tree with a clone")
def _():
    return attempt(lambda: syscall("open_tree", -100, CONFIG, 1))


@probe("system", "mount API: fsopen")
def _():
    return attempt(lambda: syscall("fsopen", b"tmpfs", 0))


@probe("system", "mount API: mount_setattr")
def _():
    # Clears the read-only attribute.
    attributes = (ctypes.c_uint64 * 4)(0, 1, 0, 0)
    return attempt(lambda: syscall("mount_setattr", -100, CONFIG, 0, attributes, 32))


@probe("system", "mount API: move_mount")
def _():
    return attempt(lambda: syscall("move_mount", -100, OUTPUT, -100, b"/tmp", 0))


@probe("system", "pivot_root")
def _():
    return attempt(lambda: syscall("pivot_root", OUTPUT, OUTPUT))


@probe("system", "chroot")
def _():
    return attempt(lambda: os.chroot("/tmp"))


@probe("system", "swapon")
def _():
    return attempt(lambda: checked(LIBC.swapon(b"/etc/passwd", 0)))


@probe("system", "quotactl")
def _():
    return attempt(lambda: syscall("quotactl", 0x80000700, b"/dev/null", 0, None), {errno.ENOTBLK})


@probe("system", "open_by_handle_at")
def _():
    """The way out that CAP_DAC_READ_SEARCH opens: a handle of the root of the config's file system."""

    class Handle(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_uint), ("type", ctypes.c_int), ("data", ctypes.c_ubyte * 128)]

    handle = Handle(bytes=8, type=1)
    handle.data[0] = 2
    folder = os.open(CONFIG, os.O_RDONLY)
    return attempt(lambda: checked(LIBC.open_by_handle_at(folder, ctypes.byref(handle), os.O_RDONLY)))
