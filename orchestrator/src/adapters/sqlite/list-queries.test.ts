import { join } from 'node:path';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isFinished, STATUSES } from '@crawlerd/shared';
import type { NewExecution } from '../../domain/execution.ts';
import { secondsAfter } from '../../domain/staleness.ts';
import type { ListFilter, ListPlace } from '../../ports/store.ts';
import { Random } from '../../simulation/random.ts';
import { anExecution, T0 } from '../../testing/executions.ts';
import { queryPlan } from '../../testing/query-plan.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';
import { insertAccepted } from './accepted-executions.ts';
import { listedSnapshots } from './list-queries.ts';
import { walksOf } from './list-walks.ts';
import { openDatabase, type Db } from './open-database.ts';
import { readWalk } from './read-walk.ts';
import { tallyOf } from './tally-query.ts';

type Filter = Omit<ListFilter, 'limit' | 'before'>;

const CREATED = { from: secondsAfter(T0, 20), before: secondsAfter(T0, 70) };
const FINISHED = { from: secondsAfter(T0, 40), before: secondsAfter(T0, 90) };

/** Every part of a filter with what it asks for, and each way to leave it out or give it. */
const PARTS: readonly (readonly Filter[])[] = [
  [{}, { status: ['failed'] }, { status: ['failed', 'running', 'failed'] }],
  [{}, { taskName: 'shop' }],
  [{}, { task: 'daily' }],
  [{}, { label: ['team', 'a'] }],
  [{}, { created: CREATED }, { created: { before: CREATED.before } }],
  [{}, { finished: FINISHED }, { finished: { from: FINISHED.from } }],
  [{}, { idPrefix: '0' }],
];
const INDEXED = PARTS.reduce<Filter[]>(
  (filters, part) => filters.flatMap((filter) => part.map((more) => ({ ...filter, ...more }))),
  [{}],
);
/** What no index is for, alone and with some of the others: all of them would take minutes. */
const UNINDEXED: readonly Filter[] = [
  { reason: ['oom_killed'] },
  { reason: ['oom_killed', 'completed'], nameContains: 'HO' },
  { nameContains: 'hop' },
];
/** Some of many, and of others that there are not. */
const IDS = Array.from({ length: 90 }, (_, i) => `${i % 4}-${i}`);
const NAMED = INDEXED.filter((_, i) => i % 7 === 0).map((filter) => both(filter, { ids: IDS }));
const FILTERS = [
  ...INDEXED,
  ...NAMED,
  ...INDEXED.filter((_, i) => i % 23 === 0).flatMap((filter) => UNINDEXED.map((more) => both(filter, more))),
];

function both(one: Filter, other: Filter): Filter {
  return { ...one, ...other };
}

function openDb(): Db {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  onTestFinished(() => void db.$client.close());
  return db;
}

function insertAll(db: Db, executions: readonly NewExecution[]): void {
  db.transaction(() => {
    for (const execution of executions) insertAccepted(db, execution);
  });
}

/** Of every kind, with many at the same moment, and ids that are not in the order of their creation. */
function someExecutions(count: number): NewExecution[] {
  const random = new Random(7);
  return Array.from({ length: count }, (_, i) => {
    const status = random.pick([...STATUSES]);
    const createdAt = secondsAfter(T0, random.between(0, 100));
    const at = secondsAfter(createdAt, random.between(0, 5));
    return anExecution({
      id: `${random.between(0, 3)}-${i}`,
      status,
      createdAt,
      verdict: isFinished(status)
        ? { reason: i % 3 === 0 ? 'oom_killed' : 'completed', message: 'done', at }
        : null,
      spec: {
        ...anExecution().spec,
        taskName: random.pick(['shop', 'news']),
        task: random.pick([null, { name: 'daily', revision: 1 }, { name: 'hourly', revision: i + 1 }]),
        labels: random.pick([{}, { team: 'a' }, { team: 'b', area: 'a' }]),
      },
    });
  });
}

function isAsked(filter: Filter, { id, status, spec, createdAt, verdict }: NewExecution): boolean {
  const { created, finished, label } = filter;
  const isIn = (at: Date | undefined, { from, before }: NonNullable<Filter['created']>) =>
    at !== undefined && (from === undefined || at >= from) && (before === undefined || at < before);
  return (
    (filter.status?.includes(status) ?? true) &&
    (filter.reason === undefined || (verdict !== null && filter.reason.includes(verdict.reason))) &&
    spec.taskName.includes((filter.nameContains ?? '').toLowerCase()) &&
    (filter.taskName ?? spec.taskName) === spec.taskName &&
    (filter.task ?? spec.task?.name) === spec.task?.name &&
    (label === undefined || spec.labels[label[0]] === label[1]) &&
    (created === undefined || isIn(createdAt, created)) &&
    (finished === undefined || isIn(verdict?.at, finished)) &&
    id.startsWith(filter.idPrefix ?? '') &&
    (filter.ids?.includes(id) ?? true)
  );
}

/** What a list is in the order of: a time, or nothing, and then the id. */
function orderOf({ finished, idPrefix, ids }: Filter): (one: NewExecution, other: NewExecution) => number {
  const time = ({ createdAt, verdict }: NewExecution): number => {
    if (finished !== undefined) return verdict?.at.getTime() ?? 0;
    return idPrefix === undefined || ids !== undefined ? createdAt.getTime() : 0;
  };
  return (one, other) => time(other) - time(one) || (one.id < other.id ? 1 : -1);
}

/** Follows the pages to the end of the list. */
function pagesOf(db: Db, filter: Filter, limit: number, lookedAtMax?: number): string[][] {
  const pages: string[][] = [];
  for (let before: ListPlace | null = null; ;) {
    const page = listedSnapshots(db, { ...filter, limit, ...(before !== null && { before }) }, lookedAtMax);
    pages.push(page.snapshots.map(({ execution }) => execution.id));
    if (page.next === null) return pages;
    before = page.next;
  }
}

function kindOf({ spec: { taskName }, status }: NewExecution): string {
  return `${taskName} ${status}`;
}

/** Task and status of each that was counted. */
function kindsCounted(db: Db, filter: Filter, lookedAtMax?: number): string[] {
  const kinds: string[] = [];
  for (let before: ListPlace | null = null; ;) {
    const tally = tallyOf(db, { ...filter, ...(before !== null && { before }) }, lookedAtMax);
    for (const { taskName, status, count } of tally.counts) {
      kinds.push(...Array.from({ length: count }, () => `${taskName} ${status}`));
    }
    if (tally.next === null) return kinds.toSorted();
    before = tally.next;
  }
}

describe('a list of executions', () => {
  it('has each that is asked for once, in order, page by page, however few are looked at for a page', () => {
    const db = openDb();
    const all = someExecutions(60);
    insertAll(db, all);
    for (const filter of FILTERS) {
      const expected = all.filter((each) => isAsked(filter, each)).toSorted(orderOf(filter));
      const ids = expected.map(({ id }) => id);
      for (const lookedAtMax of [7, undefined]) {
        expect({ filter, ids: pagesOf(db, filter, 9, lookedAtMax).flat() }).toEqual({ filter, ids });
      }
    }
  });

  it('is counted by task and status, part by part', () => {
    const db = openDb();
    const all = someExecutions(60);
    insertAll(db, all);
    for (const filter of FILTERS.filter((_, i) => i % 7 === 0)) {
      const expected = all.filter((each) => isAsked(filter, each)).map(kindOf);
      for (const lookedAtMax of [7, undefined]) {
        const counted = kindsCounted(db, filter, lookedAtMax);
        expect({ filter, counted }).toEqual({ filter, counted: expected.toSorted() });
      }
    }
  });

  it('looks at no more than it may for a page, and then says where to go on', () => {
    const db = openDb();
    const spec = { ...anExecution().spec, labels: { team: 'a' } };
    const verdict = { reason: 'completed', message: 'done', at: T0 } as const;
    insertAll(
      db,
      Array.from({ length: 100 }, (_, i) => {
        const status = i === 10 ? 'lost' : 'failed';
        return anExecution({ id: `e${String(i).padStart(3, '0')}`, status, spec, verdict });
      }),
    );
    const rare: Filter = { status: ['lost'], finished: { from: T0 } };
    const pages = pagesOf(db, rare, 5, 30);
    expect(pages).toEqual([[], [], ['e010'], []]);
    // Two that are frequent each, and never met together.
    expect(
      pagesOf(db, { label: ['team', 'a'], taskName: 'shop', status: ['stopped', 'failed'] }, 200, 30),
    ).toHaveLength(4);
  });

  it('takes the way of which it can see the end', () => {
    const db = openDb();
    insertAll(
      db,
      Array.from({ length: 100 }, (_, i) => {
        const labels = { team: 'a', ...(i % 50 === 0 && { audit: 'yes' }) };
        return anExecution({ id: `e${i}`, spec: { ...anExecution().spec, labels } });
      }),
    );
    expect(pagesOf(db, { taskName: 'shop', label: ['audit', 'yes'] }, 5, 10)).toEqual([['e50', 'e0']]);
  });

  it('is read from an index in its order, without sorting, whatever is asked for', () => {
    const { $client: client } = openDb();
    const dialect = new SQLiteSyncDialect();
    const span = { from: { at: T0, id: 'a' }, before: { at: secondsAfter(T0, 9), id: 'b' } };
    for (const filter of FILTERS) {
      for (const walk of walksOf(filter)) {
        for (const checked of [true, false]) {
          const { sql, params } = dialect.sqlToQuery(readWalk(walk, span, { checked, limit: 1 }));
          const plan = queryPlan(client, sql, params);
          const reads = plan.filter((line) => /^(SCAN|SEARCH) /.test(line));
          const isSought = reads.every((line) =>
            /^SEARCH \w+ (EXISTS )?USING .*(INDEX|PRIMARY KEY).* \(/.test(line),
          );
          // The part of the list, and not all of the index before it.
          const isPart = reads.some((line) => /\(.*[<>]|\(id=\?\)/.test(line));
          // Only the few that are named may be.
          const isSorted = filter.ids === undefined && plan.some((line) => line.includes('TEMP B-TREE'));
          const found = { isRead: reads.length > 0, isSought, isPart, isSorted };
          const wanted = { isRead: true, isSought: true, isPart: true, isSorted: false };
          // With the plan, for whoever reads a failure.
          expect({ filter, plan, ...found }).toEqual({ filter, plan, ...wanted });
        }
      }
    }
  });
});
