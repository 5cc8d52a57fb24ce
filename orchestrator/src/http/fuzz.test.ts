import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Snapshot } from '../domain/execution.ts';
import { Random } from '../simulation/random.ts';
import { folderInMemory } from '../testing/temporary-folder.ts';
import { bothApps } from './testing/both-apps.ts';
import { oddRequest } from './testing/odd-requests.ts';

/** By hand: `FUZZ_REQUESTS=1000000 npx vitest run --project unit orchestrator/src/http/fuzz.test.ts` */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 50_000);
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const ANSWER_MS_MAX = 60_000;
/** A world of its own for so many, so that it does not fill with what earlier ones left. */
const REQUESTS_PER_WORLD = 2500;

/** Executions in every kind of status, and what tells whether a request has changed anything. */
async function livelyWorld() {
  const apps = await bothApps({ maxConcurrent: 12, queueLimit: 30, folder: folderInMemory() });
  const { world } = apps;
  const ids: string[] = [];
  for (const end of ['running', 'heard', 'stopping', 'succeeded', 'failed', 'queued'] as const) {
    const id = await (end === 'queued' ? world.launch() : world.running());
    ids.push(id);
    if (end === 'heard') world.heartbeat(id, { sequence: 5 });
    if (end === 'stopping') world.stop(id);
    if (end === 'succeeded' || end === 'failed') world.complete(id, { success: end === 'succeeded' });
  }
  const tokens = ids.map((id) => world.credentials.token(world.ref(id)));
  const database = new Database(world.databaseFile, { readonly: true });
  // What happens by itself meanwhile, such as the start of a container, has other kinds.
  const asked = database
    .prepare(
      `SELECT max(id) FROM (SELECT id FROM events WHERE kind = 'accepted' OR kind = 'resumed' OR kind = 'stop_requested'
         OR kind LIKE 'completion%' UNION ALL SELECT event_id FROM tombstones)`,
    )
    .pluck();
  const state = (): State => ({
    lastAsked: asked.get(),
    // The first three are live at the beginning; what is live is in memory, and quick to look at.
    live: ids.slice(0, 3).map((id) => world.store.find(id)),
  });
  const end = async (): Promise<void> => {
    database.close();
    await apps.operator.close();
    await apps.callback.close();
    world.crash();
  };
  return { ...apps, ids, tokens, state, end };
}

interface State {
  /** The last event that came from a request. */
  readonly lastAsked: unknown;
  /** Null: removed. */
  readonly live: readonly (Snapshot | null)[];
}

/**
 * Whether nobody has asked for anything, and no attempt has reported anything, between two looks. Whatever a store
 * changes is a new object, so a heartbeat that says nothing new is noticed, too.
 */
function isSame(before: State, after: State): boolean {
  return isSameBut(
    before,
    after,
    (was, is) => was.liveness === is.liveness && was.attempt?.warnings === is.attempt?.warnings,
  );
}

/** Whether nothing came of a report but that its sender lives, and a warning that the report was refused. */
function isSameButLife(before: State, after: State): boolean {
  return isSameBut(before, after, (was, is) => isDeepStrictEqual(withoutLife(was), withoutLife(is)));
}

function withoutLife({ liveness }: Snapshot): object {
  return { ...liveness, lastHeartbeatAt: null, silenceDeadlineAt: null, staleSince: null };
}

function isSameBut(
  before: State,
  after: State,
  isSameSnapshot: (was: Snapshot, is: Snapshot) => boolean,
): boolean {
  return (
    before.lastAsked === after.lastAsked &&
    before.live.every((was, i) => {
      const is = after.live[i] ?? null;
      // A removal is something that was asked for.
      if (was === null || is === null) return true;
      // What changes by itself, such as the end of a container, changes the execution.
      return is.execution !== was.execution || isSameSnapshot(was, is);
    })
  );
}

/** Whether it has a right credential and is refused for what it says, which is kept with its attempt. */
function isRefusedReport(url: unknown, statusCode: number, body: string): boolean {
  const isReport = typeof url === 'string' && /\/monitoring\/(?:heartbeat|completion)(?:\?|$)/.test(url);
  return isReport && [400, 403, 404, 413, 415].includes(statusCode) && REFUSED_BODY.test(body);
}

const REFUSED_BODY =
  /"code":"(?:(?:bad|invalid)_request|credential_foreign|execution_unknown|body_too_large|(?:media_type|encoding|charset)_unsupported)"/;

/** A request that is never answered would otherwise show only as a test that takes too long. */
async function within<T>(ms: number, answer: Promise<T>, about: () => object): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(about())}`)), ms);
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

it(`answers ${REQUESTS} odd requests without a fault of its own, and those it refuses change nothing`, async () => {
  const statuses = new Map<number, number>();
  const faults: object[] = [];
  for (let done = 0; done < REQUESTS; done += REQUESTS_PER_WORLD) {
    const seed = FIRST_SEED + done;
    const random = new Random(seed);
    const { operator, callback, state, end, ...known } = await livelyWorld();
    let before = state();
    for (let i = 0; i < Math.min(REQUESTS_PER_WORLD, REQUESTS - done); i++) {
      const { listener, ...request } = oddRequest(random, known);
      const answer = (listener === 'operator' ? operator : callback).inject(request);
      const { statusCode, body } = await within(ANSWER_MS_MAX, answer, () => ({
        seed,
        i,
        listener,
        request,
      }));
      const after = state();
      const isRefusal = listener === 'callback' && isRefusedReport(request.url, statusCode, body);
      const isChanged = statusCode >= 400 && !(isRefusal ? isSameButLife : isSame)(before, after);
      before = after;
      if (statusCode >= 500 || isChanged) {
        faults.push({ seed, i, listener, request, statusCode, body, isChanged });
      }
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    }
    await end();
  }
  const counts = Object.fromEntries([...statuses].toSorted(([a], [b]) => a - b));
  if (process.env['FUZZ_REQUESTS'] !== undefined) console.log(counts);
  expect(faults).toEqual([]);
  // All kinds of answers were given, so all kinds of requests were made.
  for (const status of [200, 201, 202, 400, 401, 403, 404, 409, 415])
    expect(counts).toHaveProperty(String(status));
}, 7_200_000);
