import type { Resources } from '@crawlerd/shared';

/** What a container may get at most, whatever is asked for it. */
export type Ceilings = Readonly<Required<Pick<Resources, 'memory_mb' | 'cpus' | 'pids'>>>;

/** The setting that holds the ceiling of each resource. */
export const CEILING_SETTINGS = {
  memory_mb: 'CRAWLERD_MAX_MEMORY_MB',
  cpus: 'CRAWLERD_MAX_CPUS',
  pids: 'CRAWLERD_MAX_PIDS',
} as const satisfies Record<keyof Ceilings, string>;

const LIMITED = ['memory_mb', 'cpus', 'pids'] as const satisfies readonly (keyof Ceilings)[];

/** The resources of which more is asked for than their ceilings allow. */
export function aboveCeilings(asked: Resources, ceilings: Ceilings): (keyof Ceilings)[] {
  return LIMITED.filter((resource) => (asked[resource] ?? 0) > ceilings[resource]);
}
