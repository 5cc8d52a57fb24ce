import { describe, expect, it } from 'vitest';
import { replayCommand, runCampaign } from './campaign.ts';
import { missingFrom } from './coverage.ts';
import { runHistory } from './history.ts';
import { PLANTED_FAULTS } from './mutations/mutations.ts';
import type { PlantedFault } from './mutations/planted-fault.ts';
import { PROMISES } from './promises/checker.ts';
import { TASKS_EVERY } from './world.ts';

/** To try other seeds: `CRAWLERD_SIMULATION_START=100000 CRAWLERD_SIMULATION_HISTORIES=500`. */
const START = Number(process.env['CRAWLERD_SIMULATION_START'] ?? 1);
const HISTORIES = Number(process.env['CRAWLERD_SIMULATION_HISTORIES'] ?? 5000);
/** Leaves room for a busy machine: two idle cores need a few minutes. */
const CAMPAIGN_MS = 1_800_000;
/** A planted fault must be found within so many histories: the rarest takes three in a thousand. */
const SEEDS_MAX = 1000;
const MUTATION_MS = 600_000;
/** A few histories, on a busy machine. */
const HISTORIES_MS = 60_000;

describe('the orchestrator in a simulated world', () => {
  it(
    'keeps every promise in every history, and every kind of fault is injected',
    async () => {
      const { histories, stepsMin, violations, coverage } = await runCampaign({
        start: START,
        histories: HISTORIES,
      });
      const messages = violations.map(({ seed, message }) => `${message}\n  ${replayCommand(seed)}`);
      expect(messages, `seeds ${START} to ${START + HISTORIES - 1}`).toEqual([]);
      expect(histories).toBe(HISTORIES);
      expect(stepsMin).toBeGreaterThanOrEqual(50);
      expect(missingFrom(coverage)).toEqual([]);
    },
    CAMPAIGN_MS,
  );

  it.each([
    ['with tasks', 8],
    ['without', 7],
  ])(
    'repeats the same history step by step for the same seed, and runs another for another seed: %s',
    async (_, seed) => {
      const [first, again, other] = [
        await runHistory(seed, { keepTrace: true }),
        await runHistory(seed, { keepTrace: true }),
        await runHistory(seed + 1),
      ];
      expect(again.trace).toEqual(first.trace);
      expect(again.traceHash).toBe(first.traceHash);
      expect(other.traceHash).not.toBe(first.traceHash);
    },
    HISTORIES_MS,
  );

  it(
    'sees what users do when they do it, also if nothing else can happen before time passes',
    async () => {
      // In its quiet phase a schedule is resumed half a minute before the next event.
      const { trace, violation } = await runHistory(120_400, { keepTrace: true });
      expect(violation).toBeNull();
      const lines = trace.map((line) => line.split(' '));
      const acts = lines.slice(trace.findIndex((line) => line.endsWith(' quiet')));
      const users = acts.filter(([, , ...what]) => what.join(' ').startsWith('a user '));
      expect(users).not.toEqual([]);
      const times = users.map(
        ([step]) => new Set(acts.filter(([each]) => each === step).map(([, ms]) => ms)),
      );
      expect(times.filter(({ size }) => size > 1)).toEqual([]);
    },
    HISTORIES_MS,
  );
});

describe('a planted fault', () => {
  it.each(PLANTED_FAULTS)(
    'is caught: $name, by promise $breaks',
    async (fault) => {
      const found = await firstViolation(fault.breaks, fault);
      expect(found, `seeds 1 to ${SEEDS_MAX}`).not.toBeNull();
      // The violation is caused by the fault: without it the same history breaks no promise.
      expect((await runHistory(found ?? 0)).violation).toBeNull();
    },
    MUTATION_MS,
  );

  it('exists for each promise', () => {
    const broken = new Set(PLANTED_FAULTS.map(({ breaks }) => String(breaks)));
    expect(Object.keys(PROMISES).filter((promise) => !broken.has(promise))).toEqual([]);
  });
});

/** The first seed whose history, with the fault planted, breaks the promise. */
async function firstViolation(
  promise: PlantedFault['breaks'],
  mutation: PlantedFault,
): Promise<number | null> {
  // No others have schedules and endpoints.
  const step = promise === 10 || promise === 11 ? TASKS_EVERY : 1;
  for (let seed = step; seed <= SEEDS_MAX; seed += step) {
    const { violation } = await runHistory(seed, { mutation });
    if (violation?.promise === promise) return seed;
  }
  return null;
}
