import type { Random } from '../../orchestrator/src/simulation/random.ts';
import { CRAWLS, type CrawlName } from './crawls.ts';
import type { KillPoint } from './life.ts';
import type { Scenario } from './points.ts';

/** At one of its places crawlerd kills itself; else it is killed so long after its start, or once it answers. */
export type Death = KillPoint | { readonly since: 'start' | 'ready'; readonly afterMs: number };

export interface RoundPlan {
  readonly title: string;
  readonly crawls: readonly CrawlName[];
  /** What ends the first lives, one after another; the last one is left to finish all work. */
  readonly deaths: readonly Death[];
  readonly hasOrphan: boolean;
}

/** Everything a round does that is not decided by the speed of this machine. */
export function planOf(scenario: Scenario | null, random: Random): RoundPlan {
  if (scenario === null) return randomPlan(random);
  const { when, place, crawls, visits = 1, upToMs = 0, by = 'crawls' } = scenario;
  const point = { place, visit: random.between(1, visits), afterMs: random.between(0, upToMs) };
  const before =
    by === 'start after a kill' ? [{ since: 'ready', afterMs: random.between(300, 1500) } as const] : [];
  return { title: when, crawls, deaths: [...before, point], hasOrphan: by === 'orphan' };
}

function randomPlan(random: Random): RoundPlan {
  const names = Object.keys(CRAWLS) as CrawlName[];
  const deaths: Exclude<Death, KillPoint>[] = [{ since: 'ready', afterMs: random.between(0, 2500) }];
  // Again before it is up, and once more after that.
  if (random.chance(0.5)) deaths.push({ since: 'start', afterMs: random.between(0, 1200) });
  if (random.chance(0.3)) deaths.push({ since: 'ready', afterMs: random.between(0, 1200) });
  return {
    title: 'at random moments',
    crawls: Array.from({ length: random.between(2, 4) }, () => random.pick(names)),
    deaths,
    hasOrphan: false,
  };
}
