"""Devices: none may be made, and none but the harmless ones opened."""

import errno
import fcntl
import os
import stat

from verdicts import ABSENT, attempt, contained, denied, probe

OUTPUT = "/app/output"


def register(name, kind, major, minor, folder):
    @probe("system", f"mknod: {name} in {folder}")
    def _():
        path = f"{folder}/device-{major}-{minor}"
        return attempt(lambda: os.mknod(path, kind | 0o666, os.makedev(major, minor)))


register("memory", stat.S_IFCHR, 1, 1, OUTPUT)
register("kernel log", stat.S_IFCHR, 1, 11, OUTPUT)
register("first disk", stat.S_IFBLK, 8, 0, OUTPUT)
register("virtual disk", stat.S_IFBLK, 254, 0, OUTPUT)
register("virtual disk", stat.S_IFBLK, 254, 0, "/dev/shm")


@probe("system", "mknod: whiteout in the output folder")
def _():
    """The one device that anyone may make, since Linux 5.8: it leads nowhere, and is not to stay all the same."""
    try:
        os.mknod(f"{OUTPUT}/whiteout", stat.S_IFCHR | 0o666, os.makedev(0, 0))
    except OSError as error:
        return attempt(lambda: raise_again(error))
    return contained("made; the test looks for it afterwards")


def raise_again(error):
    raise error


def opened(name, path):
    @probe("system", f"device: {name}")
    def _():
        return attempt(lambda: os.open(path, os.O_RDWR), ABSENT)


for each in ("mem", "kmem", "port", "kmsg", "kvm", "fuse", "sda", "vda", "nvme0n1", "loop-control", "loop0",
             "vhost-net", "net/tun", "snapshot", "uinput", "mapper/control", "vsock", "rtc0", "hwrng"):
    opened(f"/dev/{each}", f"/dev/{each}")

# Nodes that come with the image: made by whoever built it, so only the opening can be refused.
opened("disk in the image", "/probes/disk")
opened("memory in the image", "/probes/memory")


@probe("system", "text typed into a terminal")
def _():
    def type_in():
        terminal = os.open("/dev/tty", os.O_RDWR)
        fcntl.ioctl(terminal, 0x5412, b"x")

    return attempt(type_in, ABSENT, {errno.ENOTTY, errno.EIO})


@probe("system", "console")
def _():
    return attempt(lambda: os.open("/dev/console", os.O_RDWR), ABSENT)


@probe("system", "devices that are there")
def _():
    harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "console", "core", "fd", "stdin",
                "stdout", "stderr", "pts", "shm", "mqueue"}
    others = set(os.listdir("/dev")) - harmless
    return denied("only the harmless ones") if not others else ("allowed", str(others))
