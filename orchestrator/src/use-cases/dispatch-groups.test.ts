import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { isFinished, isLive } from '@crawlerd/shared';
import type { Execution } from '../domain/execution.ts';
import { Dispatching, type Queued } from '../testing/dispatching.ts';
import { folderInMemory } from '../testing/temporary-folder.ts';
import { openTestStore } from '../testing/test-store.ts';
import { waitOf } from './diagnose-execution.ts';

function dispatching(): Dispatching {
  const store = openTestStore(folderInMemory());
  onTestFinished(() => store.close());
  return new Dispatching(store);
}

const group = (key: string, limit: number) => ({ group: { key, limit } });

it('of a group no more run than its limit, the oldest first, and others go on behind it', async () => {
  const queue = dispatching();
  const [a, b, c] = [1, 2, 3].map(() => queue.launch(group('shop', 2)));
  const [other, none] = [queue.launch(group('news', 1)), queue.launch({})];
  expect(await queue.dispatch()).toEqual([a, b, other, none]);
  expect(await queue.dispatch()).toEqual([]);
  queue.complete(b ?? '');
  expect(await queue.dispatch()).toEqual([c]);
});

it('the lowest limit holds as long as somebody who asked for it has not finished, even if only queued', async () => {
  const queue = dispatching();
  const wide = [1, 2, 3].map(() => queue.launch(group('shop', 3)));
  expect(await queue.dispatch({ maxConcurrent: 2 })).toEqual(wide.slice(0, 2));
  const narrow = queue.launch(group('shop', 1));
  expect(await queue.dispatch()).toEqual([]);
  queue.complete(wide[0] ?? '');
  expect(await queue.dispatch()).toEqual([]);
  queue.stopQueued(narrow);
  expect(await queue.dispatch()).toEqual([wide[2]]);
});

it('a place that becomes free while the queue is read goes to the first of the group, not to whoever is read next', async () => {
  const queue = dispatching();
  const first = queue.launch(group('shop', 1));
  await queue.dispatch();
  // More than one part of the queue.
  const [second] = Array.from({ length: 1100 }, () => queue.launch(group('shop', 1)));
  let parts = 0;
  queue.betweenParts = () => {
    if (parts++ === 0) queue.complete(first);
  };
  expect([await queue.dispatch(), parts]).toEqual([[], 1]);
  expect(await queue.dispatch()).toEqual([second]);
});

/** One step of a random history. */
type Step = (history: History) => void;

const member = fc.record({
  key: fc.constantFrom('a', 'b', null),
  limit: fc.integer({ min: 1, max: 4 }),
  targetHost: fc.constantFrom('x.test', 'y.test', null, null),
  priority: fc.integer({ min: -1, max: 1 }),
});
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: member.map(({ key, limit, ...rest }) => (history: History) => {
      history.launch({ group: key === null ? null : { key, limit }, ...rest });
    }),
  },
  {
    weight: 4,
    arbitrary: fc.nat().map((n) => (history: History) => history.ends(n)),
  },
  { weight: 1, arbitrary: fc.nat().map((n) => (history: History) => history.isLost(n)) },
  { weight: 2, arbitrary: fc.nat().map((n) => (history: History) => history.stopsQueued(n)) },
  { weight: 2, arbitrary: fc.constant((history: History) => history.releasesAll()) },
  { weight: 1, arbitrary: fc.constant((history: History) => history.queue.clock.advance(15)) },
);

it('in any history a start keeps every limit, groups are served in order, and nothing startable waits', async () => {
  const queue = dispatching();
  let runs = 0;
  let started = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(steps, { minLength: 10, maxLength: 40 }),
      fc.record({
        maxConcurrent: fc.integer({ min: 1, max: 8 }),
        maxPerHost: fc.constantFrom(null, 1, 2),
      }),
      async (some, capacity) => {
        const history = new History(queue, `r${++runs}`);
        for (const step of some) {
          step(history);
          const before = history.unfinished();
          const ids = await queue.dispatch(capacity);
          started += ids.length;
          expect(history.faults(before, ids, capacity)).toEqual([]);
        }
        history.endsAll();
      },
    ),
    { numRuns: 40 },
  );
  expect(started).toBeGreaterThan(40);
});

interface Limits {
  readonly maxConcurrent: number;
  readonly maxPerHost: number | null;
}

/** Executions of one run, and what their limits demand, reckoned without the code that is tested. */
class History {
  readonly queue: Dispatching;
  readonly #prefix: string;
  #ids: string[] = [];
  readonly #unreleased = new Set<string>();

  constructor(queue: Dispatching, prefix: string) {
    this.queue = queue;
    this.#prefix = prefix;
  }

  launch({ group: wanted = null, ...rest }: Queued): void {
    const own = wanted === null ? null : { ...wanted, key: `${this.#prefix} ${wanted.key}` };
    this.#ids.push(this.queue.launch({ ...rest, group: own }));
  }

  ends(n: number): void {
    const live = this.#live();
    const id = live[n % live.length];
    if (id !== undefined) this.queue.complete(id);
  }

  isLost(n: number): void {
    const live = this.#live();
    const id = live[n % live.length];
    if (id === undefined) return;
    this.queue.lose(id);
    this.#unreleased.delete(id);
  }

  stopsQueued(n: number): void {
    const queued = this.unfinished().filter(({ status }) => status === 'queued');
    const one = queued[n % queued.length];
    if (one !== undefined) this.queue.stopQueued(one.id);
  }

  releasesAll(): void {
    for (const id of this.#unreleased) {
      if (isLive(this.queue.find(id).status)) continue;
      this.queue.release(id);
      this.#unreleased.delete(id);
    }
  }

  endsAll(): void {
    for (const id of this.#live()) this.queue.complete(id);
    for (const { id } of this.unfinished()) this.queue.stopQueued(id);
    this.releasesAll();
  }

  unfinished(): Execution[] {
    const found = this.#ids.map((id) => this.queue.find(id)).filter(({ status }) => !isFinished(status));
    this.#ids = found.map(({ id }) => id);
    return found;
  }

  #live(): string[] {
    return this.unfinished().flatMap(({ id, status }) => (isLive(status) ? [id] : []));
  }

  /** What is wrong after `started` were dispatched, where `before` had not finished. */
  faults(before: readonly Execution[], started: readonly string[], limits: Limits): string[] {
    for (const id of started) this.#unreleased.add(id);
    const now = this.unfinished();
    const faults: string[] = [];
    for (const { id, spec } of now.filter((each) => started.includes(each.id))) {
      const [runs, most] = runningAndLimit(now, spec.group?.key);
      if (runs > most) faults.push(`${id} began as one of ${runs}, with a limit of ${most}`);
      const overtaken = now.find(
        (other) =>
          other.status === 'queued' &&
          other.spec.group?.key === (spec.group?.key ?? '') &&
          other.spec.targetHost === null &&
          this.#isDue(other) &&
          isAhead(
            other,
            before.find((each) => each.id === id),
          ),
      );
      if (overtaken !== undefined) faults.push(`${id} overtook ${overtaken.id}`);
    }
    for (const each of now.filter(({ status }) => status === 'queued')) {
      // Whoever waits for a retry is not startable.
      if (!this.#isDue(each)) continue;
      const why = this.#reached(each, now, limits);
      const says = this.#says(each, limits);
      if (why === null || says !== why) faults.push(`${each.id} waits for ${why}, and says ${says}`);
    }
    return faults;
  }

  #says({ id }: Execution, capacity: Limits): string | null {
    const { store, clock } = this.queue;
    const snapshot = store.find(id);
    if (snapshot === null) throw new Error(`${id} is not stored`);
    return waitOf({ store, clock, supervisor: { capacity }, held: null }, snapshot)?.kind ?? null;
  }

  #isDue({ notBefore }: Execution): boolean {
    return notBefore === null || notBefore <= this.queue.clock.now();
  }

  #reached({ spec }: Execution, now: readonly Execution[], limits: Limits): string | null {
    if (this.#unreleased.size >= limits.maxConcurrent) return 'total';
    const live = now.filter(({ status }) => isLive(status));
    const there = live.filter((other) => other.spec.targetHost === spec.targetHost).length;
    if (spec.targetHost !== null && limits.maxPerHost !== null && there >= limits.maxPerHost) return 'host';
    const [runs, most] = runningAndLimit(now, spec.group?.key);
    return runs >= most ? 'group' : null;
  }
}

function runningAndLimit(unfinished: readonly Execution[], key: string | undefined): [number, number] {
  if (key === undefined) return [0, Infinity];
  const members = unfinished.filter(({ spec }) => spec.group?.key === key);
  return [
    members.filter(({ status }) => isLive(status)).length,
    Math.min(...members.map(({ spec }) => spec.group?.limit ?? Infinity)),
  ];
}

function isAhead(one: Execution, other: Execution | undefined): boolean {
  if (other === undefined) return false;
  const [a, b] = [one.spec.priority, other.spec.priority];
  return a > b || (a === b && one.id < other.id);
}
