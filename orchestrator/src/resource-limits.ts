import { availableParallelism, cpus, totalmem } from 'node:os';
import type { ValidationIssue } from '@crawlerd/shared';
import type { Config } from './environment-schema.ts';
import { aboveCeilings, CEILING_SETTINGS, type Ceilings } from './domain/ceilings.ts';

type LimitSettings = Pick<
  Config,
  | 'CRAWLERD_MEMORY_MB'
  | 'CRAWLERD_CPUS'
  | 'CRAWLERD_PIDS'
  | 'CRAWLERD_MAX_MEMORY_MB'
  | 'CRAWLERD_MAX_CPUS'
  | 'CRAWLERD_MAX_PIDS'
>;

/** What a container gets at most. No container can use more than this machine has. */
export function resourceCeilings(config: LimitSettings): Ceilings {
  return {
    memory_mb: config.CRAWLERD_MAX_MEMORY_MB ?? Math.floor(totalmem() / 1024 ** 2),
    cpus: config.CRAWLERD_MAX_CPUS ?? Math.max(cpus().length, availableParallelism()),
    pids: config.CRAWLERD_MAX_PIDS,
  };
}

const DEFAULTS = {
  memory_mb: 'CRAWLERD_MEMORY_MB',
  cpus: 'CRAWLERD_CPUS',
  pids: 'CRAWLERD_PIDS',
} as const satisfies Record<keyof Ceilings, string>;

/** Every launch that says nothing would be refused, or would get less than the operator thinks. */
export function limitIssues(config: LimitSettings): ValidationIssue[] {
  const defaults = {
    memory_mb: config.CRAWLERD_MEMORY_MB,
    cpus: config.CRAWLERD_CPUS,
    pids: config.CRAWLERD_PIDS,
  };
  const ceilings = resourceCeilings(config);
  return aboveCeilings(defaults, ceilings).map((resource) => ({
    field: DEFAULTS[resource],
    message: `is ${defaults[resource]}, but no container gets more than ${ceilings[resource]}: lower it, or raise ${CEILING_SETTINGS[resource]}`,
  }));
}
