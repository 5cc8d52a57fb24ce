"""Privileges: none may be gained, by no call, file or program."""

import ctypes
import errno
import os
import resource
import socket
import subprocess

from verdicts import LIBC, allowed, attempt, checked, contained, denied, probe

OTHER_USER = 4242
FILE = "/app/output/privileges"
PR_CAPBSET_READ, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 23, 47, 2
# One entry: effective, CAP_NET_RAW and CAP_SYS_ADMIN permitted.
CAPABILITY = b"\x01\x00\x00\x02\x00\x20\x20\x00" + b"\x00" * 12


def own_file():
    with open(FILE, "a", encoding="utf-8"):
        return FILE


def status_of(key):
    with open("/proc/self/status", encoding="utf-8") as file:
        return next(line.split()[1] for line in file if line.startswith(f"{key}:"))


@probe("system", "capabilities held")
def _():
    held = {key: status_of(key) for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
    return denied("none") if all(int(value, 16) == 0 for value in held.values()) else allowed(held)


@probe("system", "ambient capability")
def _():
    return attempt(lambda: checked(LIBC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 13, 0, 0)))


@probe("system", "no_new_privs")
def _():
    if status_of("NoNewPrivs") != "1":
        return allowed("not set")
    return attempt(lambda: checked(LIBC.prctl(38, 0, 0, 0, 0)), {errno.EINVAL})


@probe("system", "seccomp filter")
def _():
    mode = status_of("Seccomp")
    return denied("a filter is in force") if mode == "2" else allowed(f"mode {mode}")


@probe("system", "setuid: another user")
def _():
    return attempt(lambda: os.setresuid(OTHER_USER, OTHER_USER, OTHER_USER))


@probe("system", "setgroups")
def _():
    return attempt(lambda: os.setgroups([0, 6, 42]))


@probe("system", "setgid: group of disks")
def _():
    return attempt(lambda: os.setresgid(6, 6, 6))


@probe("system", "user 0 without the operator's permission")
def _():
    """The launch says whether the operator has allowed root for this image."""
    if os.getuid() != 0 and os.geteuid() != 0:
        return denied(f"user {os.getuid()}")
    is_permitted = os.environ.get("ROOT_PERMITTED") == "1"
    return contained("allowed by the operator, no capabilities") if is_permitted else allowed("user 0")


@probe("system", "program with the setuid bit in the image")
def _():
    # A copy of Python that belongs to another user.
    script = "import os; print(os.geteuid())"
    got = subprocess.run(["/probes/setuid-python", "-c", script], capture_output=True, text=True, check=True)
    user = int(got.stdout)
    return allowed(f"user {user}") if user == OTHER_USER else denied(f"still user {user}")


@probe("system", "program with capabilities in the image")
def _():
    script = "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"

    def run():
        command = ["/probes/capable-python", "-c", script]
        code = subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode
        if code != 0:
            raise PermissionError(errno.EPERM, "no raw socket")

    return attempt(run)


@probe("system", "chown: to another user")
def _():
    return attempt(lambda: os.chown(own_file(), OTHER_USER, -1))


@probe("system", "chown: to another group")
def _():
    return attempt(lambda: os.chown(own_file(), -1, OTHER_USER))


@probe("system", "capabilities on a file")
def _():
    return attempt(lambda: os.setxattr(own_file(), "security.capability", CAPABILITY))


@probe("system", "trusted attribute on a file")
def _():
    return attempt(lambda: os.setxattr(own_file(), "trusted.overlay.opaque", b"y"), {errno.EOPNOTSUPP})


@probe("system", "immutable file")
def _():
    import fcntl

    descriptor = os.open(own_file(), os.O_RDONLY)
    flags = ctypes.c_long(0x10)
    return attempt(lambda: fcntl.ioctl(descriptor, 0x40086602, flags), {errno.ENOTTY, errno.EOPNOTSUPP})


def raise_limit(kind):
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        return "it is unlimited"
    return resource.setrlimit(kind, (hard + 1, hard + 1))


@probe("system", "limit of open files raised")
def _():
    try:
        return allowed(raise_limit(resource.RLIMIT_NOFILE))
    except (ValueError, OSError) as error:
        return denied(error)


@probe("system", "memory locked beyond the limit")
def _():
    try:
        return allowed(raise_limit(resource.RLIMIT_MEMLOCK))
    except (ValueError, OSError) as error:
        return denied(error)


@probe("system", "priority raised")
def _():
    return attempt(lambda: os.setpriority(os.PRIO_PROCESS, 0, -20))


@probe("system", "real-time scheduling")
def _():
    return attempt(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))


@probe("system", "first to survive a lack of memory")
def _():
    def lower():
        with open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file:
            file.write("-1000")

    return attempt(lower)


@probe("system", "option of a socket that needs a capability")
def _():
    def transparent():
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_IP, 19, 1)

    return attempt(transparent)
