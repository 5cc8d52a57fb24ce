"""Namespaces: none may be made or entered, because a new one gives all capabilities inside it."""

import ctypes
import os

from verdicts import LIBC, attempt, checked, probe, syscall

KINDS = {"mount": 0x20000, "cgroup": 0x2000000, "host name": 0x4000000, "IPC": 0x8000000,
         "user": 0x10000000, "process": 0x20000000, "network": 0x40000000}


def register(kind, flag):
    @probe("system", f"unshare: {kind} namespace")
    def _():
        return attempt(lambda: checked(LIBC.unshare(flag)))


for each, bit in KINDS.items():
    register(each, bit)


@probe("system", "unshare: user and mount namespace at once")
def _():
    return attempt(lambda: checked(LIBC.unshare(KINDS["user"] | KINDS["mount"])))


@probe("system", "clone3: user namespace")
def _():
    arguments = (ctypes.c_uint64 * 11)(KINDS["user"], 0, 0, 0, 17)

    def clone():
        child = syscall("clone3", arguments, 88)
        if child == 0:
            os._exit(0)
        return child

    return attempt(clone)


@probe("system", "setns: namespaces of process 1")
def _():
    def enter():
        for name in ("net", "pid", "ipc"):
            descriptor = os.open(f"/proc/1/ns/{name}", os.O_RDONLY)
            checked(LIBC.setns(descriptor, 0))

    return attempt(enter)


@probe("system", "sethostname")
def _():
    return attempt(lambda: checked(LIBC.sethostname(b"other", 5)))


@probe("system", "setdomainname")
def _():
    return attempt(lambda: checked(LIBC.setdomainname(b"other", 5)))
