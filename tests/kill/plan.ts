import type { Random } from '../../orchestrator/src/simulation/random.ts';
import { CRAWLS, type CrawlName } from './crawls.ts';
import type { KillPoint } from './crawlerd-process.ts';
import type { Scenario } from './scenarios.ts';

/** crawlerd kills itself at a place, or is killed so long after its start or after it became ready. */
export type Kill = KillPoint | { readonly since: 'start' | 'ready'; readonly afterMs: number };

export interface RoundPlan {
  readonly title: string;
  readonly crawls: readonly CrawlName[];
  /** How the first processes are killed, one after another; the last one finishes all work. */
  readonly kills: readonly Kill[];
  readonly hasOrphan: boolean;
}

/** Everything a round does that does not depend on the speed of this machine. */
export function planOf(scenario: Scenario | null, random: Random): RoundPlan {
  if (scenario === null) return randomPlan(random);
  const { when, place, crawls, visits = 1, upToMs = 0, by = 'crawls' } = scenario;
  const point = { place, visit: random.between(1, visits), afterMs: random.between(0, upToMs) };
  const before =
    by === 'start after a kill' ? [{ since: 'ready', afterMs: random.between(300, 1500) } as const] : [];
  return { title: when, crawls, kills: [...before, point], hasOrphan: by === 'orphan' };
}

function randomPlan(random: Random): RoundPlan {
  const names = Object.keys(CRAWLS) as CrawlName[];
  const kills: Exclude<Kill, KillPoint>[] = [{ since: 'ready', afterMs: random.between(0, 2500) }];
  // A second kill during the start, and a third after it.
  if (random.chance(0.5)) kills.push({ since: 'start', afterMs: random.between(0, 1200) });
  if (random.chance(0.3)) kills.push({ since: 'ready', afterMs: random.between(0, 1200) });
  return {
    title: 'at random moments',
    crawls: Array.from({ length: random.between(2, 4) }, () => random.pick(names)),
    kills,
    hasOrphan: false,
  };
}
