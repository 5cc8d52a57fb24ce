import { RuntimeError } from '../../ports/runtime.ts';
import { hasAnswer } from './errors.ts';

/**
 * What an engine says when it, or the machine, could not have launched anything. In the words of dockerd, containerd
 * and runc, of 20.10 up to now; the numbers of their answers do not tell: a full disk is a 400, 409 or 500.
 */
const OF_MACHINE = [
  // Space, inodes, quotas, descriptors and memory: the texts of errno.
  /no space left on device|disk quota exceeded|too many open files|cannot allocate memory|input\/output error/i,
  /structure needs cleaning|stale (nfs )?file handle|transport endpoint is not connected/i,
  // libnetwork: the network, its bridge, its addresses.
  /network \S+ not found|could not find (network|bridge|an available)|no such network interface/i,
  /no available (ipv4 addresses|address|network)|address(es)? pool|pool overlaps|ipam/i,
  /failed to (create|set up|add) (endpoint|container networking|the host|interface)|network sandbox|iptables|nftables|veth/i,
  // Limits of the engine itself, which ours cannot exceed.
  /error setting rlimit/i,
  // What the engine starts containers with.
  /containerd|shim|rpc error|daemon is shutting down|connection error: desc/i,
  /failed to mount cgroup|no cgroup|cgroups?: (cannot|mountpoint)|cgroup\S* (is not mounted|not found)|systemd cgroup/i,
];
const TOOLS = /"(docker-init|runc|crun|containerd-shim[\w-]*)": executable file not found/;

/** What it says of this image, its command, its user, its folders or its limits. */
const OF_LAUNCH = [
  /executable file not found|exec format error|is a directory|not a directory|permission denied/i,
  /unable to find (user|group)|no matching entries|no command specified|working dir/i,
  /invalid |must be |not supported|cannot be |minimum memory|maximum |range of cpus|memory limit|out of range/i,
  /exec: |exec user process|stat \S+: no such file or directory|chdir to cwd|too many levels of symbolic links/i,
  /file name too long|argument list too long|platform|conflicting|exists, but does not belong/i,
];

/** Quoted by the engine: names of the image, its command or its variables, and so no words of the engine. */
const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`/g;

/**
 * Tells whose fault it is that an engine refused a launch. The only place that does: what it gives is a decision,
 * what it does not know is `refused`, and others see whether it is refused to all.
 */
export function launchFault(error: unknown): unknown {
  if (!(error instanceof RuntimeError)) return error;
  // Ours are decided already.
  if (error.code !== 'refused' && !hasAnswer(error)) return error;
  const { code, message } = error;
  if (code !== 'refused' && code !== 'rejected' && code !== 'interrupted') return error;
  // Before it stands what was asked.
  const words = message.slice(message.indexOf(': ') + 1);
  const plain = words.replaceAll(QUOTED, '""');
  if (TOOLS.test(words) || OF_MACHINE.some((each) => each.test(plain))) {
    return new RuntimeError('machine_fault', message);
  }
  if (OF_LAUNCH.some((each) => each.test(plain))) return new RuntimeError('rejected', message);
  // A 5xx may be gone at the next call.
  return code === 'interrupted' ? error : new RuntimeError('refused', message);
}

/** What it says of the network is said to every launch. */
export function networkFault(error: unknown, name: string): unknown {
  if (!hasAnswer(error)) return error;
  return new RuntimeError(
    'machine_fault',
    `${error.message} No crawler can be launched without its network "${name}"; it is tried again. Make room for it ` +
      '("docker network ls", "docker network prune"), or name another one with CRAWLERD_NETWORK.',
  );
}
