"""Files of the kernel: what concerns the machine is neither written nor read."""

import errno
import os

from verdicts import ABSENT, allowed, attempt, contained, denied, probe, write_to

WRITTEN = [
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/randomize_va_space", "/proc/sys/vm/drop_caches", "/proc/sys/vm/overcommit_memory",
    "/proc/sys/net/ipv4/ip_forward", "/proc/sys/fs/file-max", "/proc/sys/fs/binfmt_misc/register",
    "/proc/sysrq-trigger", "/proc/irq/default_smp_affinity", "/proc/bus/pci", "/proc/acpi/wakeup",
    "/sys/kernel/uevent_helper", "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/power/state",
    "/sys/module/printk/parameters/time", "/sys/class/net/eth0/mtu", "/sys/kernel/debug/sched/debug",
]

# Empty, absent or refused: the engine masks them.
MASKED = ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/latency_stats",
          "/proc/timer_stats", "/proc/scsi", "/proc/acpi", "/sys/firmware", "/sys/kernel/debug",
          "/sys/kernel/security", "/sys/fs/bpf"]


def written(path):
    @probe("system", f"write: {path}")
    def _():
        return attempt(lambda: write_to(path, "x"), ABSENT, {errno.EISDIR, errno.EIO})


def masked(path):
    @probe("system", f"read: {path}")
    def _():
        try:
            content = os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(4096)
        except OSError as error:
            return attempt(lambda: raise_again(error), ABSENT)
        return allowed(repr(content)[:200]) if content else denied("it is empty")


for each in WRITTEN:
    written(each)
for each in MASKED:
    masked(each)


def raise_again(error):
    raise error


@probe("system", "cgroup: release_agent")
def _():
    agents = [f"{folder}/release_agent" for folder, _, files in os.walk("/sys/fs/cgroup")
              if "release_agent" in files]
    return denied("there is none") if not agents else attempt(lambda: [write_to(path, "x") for path in agents])


@probe("system", "cgroup: group made")
def _():
    folders = [folder for folder, _, _ in os.walk("/sys/fs/cgroup")][:50]

    def make():
        errors = []
        for folder in folders:
            try:
                return os.mkdir(f"{folder}/probe")
            except OSError as error:
                errors.append(error)
        raise errors[0] if errors else FileNotFoundError(errno.ENOENT, "no group")

    return attempt(make, ABSENT)


@probe("system", "cgroup: own limits raised")
def _():
    names = {"memory.max", "memory.limit_in_bytes", "pids.max", "cpu.max", "cpu.cfs_quota_us", "devices.allow",
             "cgroup.procs"}
    limits = [f"{folder}/{name}" for folder, _, files in os.walk("/sys/fs/cgroup") for name in files
              if name in names]
    opened = [path for path in limits if os.access(path, os.W_OK) and can_write(path)]
    return allowed(opened[:3]) if opened else denied(f"none of {len(limits)} can be written")


def can_write(path):
    try:
        write_to(path, "max")
        return True
    except OSError:
        return False


@probe("system", "program of process 1 overwritten")
def _():
    """As with CVE-2019-5736: the program of the engine that started the container."""
    return attempt(lambda: write_to("/proc/1/exe", "x"), ABSENT, {errno.ETXTBSY})


@probe("system", "init program of the engine overwritten")
def _():
    return attempt(lambda: write_to("/sbin/docker-init", "x"), ABSENT, {errno.ETXTBSY})


@probe("system", "root of process 1")
def _():
    try:
        there, here = os.stat("/proc/1/root/etc/passwd"), os.stat("/etc/passwd")
    except OSError as error:
        return attempt(lambda: raise_again(error))
    same = (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)
    return contained("it is the container's own") if same else allowed("it is another root")


@probe("system", "folder of the service seen")
def _():
    paths = [os.environ["SERVICE_FOLDER"], "/host", "/rootfs", "/var/lib/docker", "/run/containerd",
             "/app/output/../../../task_configs", "/app/output/../../crawlerd.db"]
    seen = [path for path in paths if os.path.exists(path)]
    return allowed(seen) if seen else denied("none of them is there")


@probe("system", "socket of the engine")
def _():
    names = ["docker.sock", "containerd/containerd.sock", "docker/containerd/containerd.sock", "crio/crio.sock",
             "podman/podman.sock", "dbus/system_bus_socket", "systemd/private"]
    seen = [path for name in names for path in (f"/var/run/{name}", f"/run/{name}") if os.path.exists(path)]
    return allowed(seen) if seen else denied("none of them is there")


@probe("system", "abstract sockets of the engine")
def _():
    """As with CVE-2020-15257: reachable by whoever shares the host's network namespace."""
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
        seen = [line.split()[-1] for line in file if "@" in line]
    return allowed(seen[:3]) if seen else denied("none is there")


@probe("system", "mounts of the host")
def _():
    """The contract: the config, the output folder, what the engine makes, and nothing else."""
    made = {"/", "/dev", "/dev/pts", "/dev/mqueue", "/dev/shm", "/dev/console", "/etc/resolv.conf", "/etc/hosts",
            "/etc/hostname", "/sbin/docker-init", "/usr/sbin/docker-init", "/app/config/config.json",
            "/app/output", "/tmp", "/run", "/var/tmp"}
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        targets = {line.split()[4] for line in file}
    others = {path for path in targets - made if not path.startswith(("/proc", "/sys"))}
    # A temporary file system of the image's own folders is not the host's.
    with open("/proc/self/mounts", encoding="utf-8") as file:
        temporary = {line.split()[1] for line in file if line.split()[2] == "tmpfs"}
    others -= temporary
    return allowed(sorted(others)) if others else denied(f"{len(targets)} mounts, all of them known")
