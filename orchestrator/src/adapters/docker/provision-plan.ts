/** Facts about this machine when no engine answers. */
export interface MachineFacts {
  /** DOCKER_HOST is set: only that engine may be used. */
  readonly dockerHost: string | null;
  readonly forbidsChanges: boolean;
  readonly isRoot: boolean;
  /** Content of /etc/os-release; empty if there is none. */
  readonly osRelease: string;
  readonly hasDockerd: boolean;
  /** systemd runs as process 1 and starts services here. */
  readonly hasSystemd: boolean;
}

export type ProvisionPlan =
  | { readonly kind: 'give_up'; readonly because: string }
  | { readonly kind: 'start'; readonly install: boolean; readonly through: 'systemd' | 'dockerd' };

export const NO_CHANGES_VARIABLE = 'CRAWLERD_NO_SYSTEM_CHANGES';

/** What to do about a missing engine. */
export function planProvision(facts: MachineFacts): ProvisionPlan {
  if (facts.dockerHost !== null) {
    return giveUp(`no Docker engine responds at DOCKER_HOST (${facts.dockerHost})`);
  }
  if (facts.forbidsChanges) {
    return giveUp(`no Docker engine responds, and ${NO_CHANGES_VARIABLE} forbids starting or installing one`);
  }
  if (!facts.isRoot) {
    return giveUp('no Docker engine responds, and only root can start or install one');
  }
  if (!facts.hasDockerd && !isDebianLike(facts.osRelease)) {
    return giveUp('no Docker engine responds, and crawlerd installs one only on Debian and Ubuntu');
  }
  return {
    kind: 'start',
    install: !facts.hasDockerd,
    through: facts.hasSystemd ? 'systemd' : 'dockerd',
  };
}

/** One plain sentence about what it means to have no engine. */
export function withoutEngine(because: string): string {
  return (
    `Crawls run as plain processes, without isolation or resource limits, because ` +
    `${because.trim().replace(/\.$/, '')}.`
  );
}

function giveUp(because: string): ProvisionPlan {
  return { kind: 'give_up', because };
}

/** By `ID` or `ID_LIKE`, as in `ID_LIKE="ubuntu debian"`. */
export function isDebianLike(osRelease: string): boolean {
  return osRelease
    .split('\n')
    .map((line) => /^(?:ID|ID_LIKE)=["']?([^"']*)["']?\s*$/.exec(line)?.[1] ?? '')
    .flatMap((names) => names.split(' '))
    .some((name) => name === 'debian' || name === 'ubuntu');
}
