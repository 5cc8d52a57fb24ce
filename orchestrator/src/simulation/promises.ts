import { isFinished, type Status } from '@crawlerd/shared';
import { TRANSITIONS } from '../domain/transitions.ts';
import type { Disk } from './disk.ts';
import type { ExecutionRow, Ledger } from './ledger.ts';
import type { Schedule } from './schedule.ts';
import { nameOf, type SimulatedContainer, type SimulatedEngine } from './simulated-engine.ts';
import { INSTANCE } from './disk.ts';
import type { Orchestrator, Settings } from './wiring.ts';
import type { Witness } from './witness.ts';

/** A promise was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly promise: string;

  constructor(promise: string, detail: string) {
    super(`${promise}: ${detail}`);
    this.promise = promise;
  }
}

export interface Scene {
  readonly disk: Disk;
  readonly engine: SimulatedEngine;
  readonly schedule: Schedule;
  readonly settings: Settings;
  readonly witness: Witness;
  readonly ledger: Ledger;
  readonly orchestrator: () => Orchestrator | null;
}

/** Looks for one broken promise: a sentence about what is wrong, or null. */
type Checker = (scene: Scene, memory: Memory) => string | null;

/** What the checkers remember from step to step. */
interface Memory {
  readonly verdicts: Map<
    string,
    { readonly status: Status; readonly text: string; readonly resumes: number }
  >;
  readonly lastStatus: Map<string, Status>;
  readonly runningSinceMs: Map<string, number>;
  readonly staleSinceMs: Map<string, number>;
  readonly endedForSilence: Set<string>;
  readonly released: Set<string>;
  readonly progress: Map<string, { sequence: number; crawled: number; incarnation: number }>;
}

/** Checked when the database has changed. */
const OF_THE_STORE: Readonly<Record<string, Checker>> = {
  'an accepted execution is stored': ({ ledger, witness }) => {
    const stored = new Set(ledger.executions.map(({ id }) => id));
    const lost = [...witness.accepted].find((id) => !stored.has(id));
    return lost === undefined ? null : `${lost} was accepted and is not there`;
  },

  'a finished execution has a verdict, and no other has': ({ ledger }) => {
    const odd = ledger.executions.find(({ status, reason }) => isFinished(status) !== (reason !== null));
    return odd === undefined ? null : `${odd.id} is ${odd.status} with reason ${odd.reason}`;
  },

  'every change of status is a row of the table and of the history': ({ ledger }, { lastStatus }) => {
    for (const { execution_id: id, kind, from_status: from, to_status: to } of ledger.newEvents) {
      if (from !== (lastStatus.get(id) ?? null)) {
        return `${id} went from ${from} by ${kind}, though it was ${lastStatus.get(id)}`;
      }
      if (
        from !== null &&
        !TRANSITIONS.some((row) => row.from === from && row.on === kind && row.to === to)
      ) {
        return `${id} went from ${from} to ${to} by ${kind}`;
      }
      lastStatus.set(id, to);
    }
    const odd = ledger.executions.find(({ id, status }) => lastStatus.get(id) !== status);
    return odd === undefined
      ? null
      : `${odd.id} is ${odd.status}, its history ends with ${lastStatus.get(odd.id)}`;
  },

  'a verdict never changes': ({ ledger, witness }, { verdicts }) => {
    for (const { id, status, reason, message } of ledger.executions) {
      const before = verdicts.get(id);
      const resumes = witness.resumes.get(id) ?? 0;
      const text = `${status} (${reason}: ${message})`;
      const wasResumed = before !== undefined && resumes > before.resumes;
      if (isFinished(status)) {
        if (before !== undefined && before.text !== text && before.status !== 'lost' && !wasResumed) {
          return `${id} was ${before.text} and is ${text}`;
        }
        verdicts.set(id, { status, text, resumes });
      } else if (before !== undefined && !wasResumed) {
        return `${id} was ${before.text} and is ${status}`;
      }
    }
    return null;
  },

  'an answered completion survives': ({ ledger, witness }) => {
    for (const [name, { ref, success }] of witness.answeredCompletions) {
      const attempt = ledger.attempts.find(
        ({ execution_id: id, number }) => id === ref.executionId && number === ref.attempt,
      );
      if ((attempt?.completion_digest ?? null) === null) return `that of ${name} is not in the database`;
      const execution = ledger.executions.find(({ id }) => id === ref.executionId);
      if (success && execution?.status !== 'succeeded') {
        return `${name} reported success and was answered, but is ${execution?.status}`;
      }
    }
    return null;
  },

  'only who did succeed has succeeded': ({ ledger, disk }) => {
    const wrong = ledger.executions.find(
      (row) => row.status === 'succeeded' && disk.everWritten.get(attemptOf(row))?.success !== true,
    );
    return wrong === undefined ? null : `${attemptOf(wrong)} never said so`;
  },

  'only what a user stopped was stopped on request': ({ ledger, witness }) => {
    const wrong = ledger.executions.find(
      ({ id, reason }) => reason === 'stop_requested' && !witness.stopAsked.has(id),
    );
    return wrong === undefined ? null : `nobody asked for the end of ${wrong.id}`;
  },

  'no attempt begins before the one before it is released': ({ ledger }) => {
    const early = ledger.attempts.find(
      ({ execution_id: id, number }) =>
        number > 1 &&
        ledger.attempts.find((other) => other.execution_id === id && other.number === number - 1)
          ?.released_at === null,
    );
    return early === undefined ? null : `attempt ${early.number} of ${early.execution_id} began too early`;
  },

  'no more are under way than there are places': ({ ledger, settings }) => {
    const live = ledger.executions.filter(({ status }) => LIVE.has(status)).length;
    return live <= settings.capacity.maxConcurrent
      ? null
      : `${live} for ${settings.capacity.maxConcurrent} places`;
  },

  'nobody is called ended while its container runs': ({ ledger, engine }) => {
    const wrong = ledger.newEvents.find(
      ({ kind, execution_id: executionId, attempt }) =>
        kind === 'container_exited' && engine.find({ executionId, attempt })?.isRunning === true,
    );
    return wrong === undefined ? null : `${wrong.execution_id}/${wrong.attempt} runs`;
  },

  'nobody is called stale for our absence or a jump of the clock': (scene, memory) => {
    const { ledger, schedule, witness } = scene;
    for (const { execution_id: id, attempt, to_status: to, kind } of ledger.newEvents) {
      const name = `${id}/${attempt}`;
      if (to === 'running' && kind !== 'heartbeat_missed') memory.runningSinceMs.set(name, schedule.nowMs);
      if (kind !== 'heartbeat_missed') continue;
      memory.staleSinceMs.set(name, schedule.nowMs);
      const silentMs =
        schedule.nowMs -
        Math.max(
          witness.hearingSinceMs,
          witness.heardMs.get(name) ?? 0,
          memory.runningSinceMs.get(name) ?? 0,
        );
      const allowedMs = specOf(scene, id).staleAfterSeconds * 1000;
      if (silentMs < allowedMs) {
        return `${name} was silent for ${silentMs} of ${allowedMs} ms, as far as anybody could hear`;
      }
    }
    return null;
  },

  'nobody is ended for silence before its time': (scene, memory) => {
    const { ledger, schedule, witness } = scene;
    for (const { id, attempt, stop_cause: cause } of ledger.executions) {
      const name = `${id}/${attempt}`;
      if (cause !== 'silence' || memory.endedForSilence.has(name)) continue;
      memory.endedForSilence.add(name);
      const silentMs = schedule.nowMs - Math.max(witness.hearingSinceMs, memory.staleSinceMs.get(name) ?? 0);
      const allowedMs = specOf(scene, id).staleKillAfterSeconds * 1000;
      if (silentMs < allowedMs) return `${name} was stale for ${silentMs} of ${allowedMs} ms`;
    }
    return null;
  },

  'the log of a released attempt is whole': (scene, { released }) => {
    for (const { execution_id: id, number, released_at: at } of scene.ledger.attempts) {
      const name = `${id}/${number}`;
      if (at === null || released.has(name)) continue;
      released.add(name);
      const fault = logFault(scene, name);
      if (fault !== null) return fault;
    }
    return null;
  },

  'progress never goes back': ({ ledger, orchestrator }, { progress }) => {
    const current = orchestrator();
    if (current?.incarnation.isAlive !== true) return null;
    for (const { id, attempt } of ledger.executions) {
      const liveness = current.observe(id)?.liveness;
      if (liveness?.sequence === null || liveness === undefined) continue;
      const now = {
        sequence: liveness.sequence,
        crawled: liveness.progress?.crawled_urls ?? 0,
        incarnation: current.incarnation.number,
      };
      const before = progress.get(`${id}/${attempt}`);
      progress.set(`${id}/${attempt}`, now);
      // What was heard and not yet written may be lost by a crash, nothing else.
      if (before === undefined || before.incarnation !== now.incarnation) continue;
      if (now.sequence < before.sequence || now.crawled < before.crawled) {
        return `${id}/${attempt} went from page ${before.crawled} to ${now.crawled}`;
      }
    }
    return null;
  },
};

/** Checked when a container has changed. */
const OF_THE_ENGINE: Readonly<Record<string, Checker>> = {
  'never two containers of one execution live': ({ engine }) => {
    const running = ours(engine).filter(({ isRunning }) => isRunning);
    const executions = running.map(({ spec }) => spec.executionId);
    const twice = executions.find((id, index) => executions.indexOf(id) !== index);
    return twice === undefined ? null : `two of ${twice}`;
  },

  'a container is started once': ({ engine, witness }) => {
    const starts = new Map<string, number>();
    for (const { spec, starts: n } of engine.everCreated) {
      starts.set(nameOf(spec), (starts.get(nameOf(spec)) ?? 0) + n);
    }
    for (const [name, n] of starts) {
      if (n > 1 + (witness.vanished.get(name) ?? 0)) return `${name} was started ${n} times`;
    }
    return null;
  },

  'what is not ours is not touched': ({ engine }) => {
    const touched = engine.everCreated.find(({ instance, isRunning }) => instance !== INSTANCE && !isRunning);
    return touched === undefined ? null : `container ${touched.id} was`;
  },
};

const LIVE: ReadonlySet<Status> = new Set(['starting', 'running', 'stale', 'stopping']);

/** Holds the orchestrator to its promises, step by step. */
export class PromiseKeeper {
  readonly #scene: Scene;
  readonly #memory: Memory = {
    verdicts: new Map(),
    lastStatus: new Map(),
    runningSinceMs: new Map(),
    staleSinceMs: new Map(),
    endedForSilence: new Set(),
    released: new Set(),
    progress: new Map(),
  };
  #engineChanges = -1;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** @throws Violation */
  check(): void {
    const { ledger, engine, witness } = this.#scene;
    if (witness.unexpected.length > 0) {
      throw new Violation('no fault is unexpected', witness.unexpected.join('; '));
    }
    if (ledger.refresh()) this.#run(OF_THE_STORE);
    if (engine.changes !== this.#engineChanges) {
      this.#engineChanges = engine.changes;
      this.#run(OF_THE_ENGINE);
    }
  }

  /** What must hold once nothing is under way any more. @throws Violation */
  checkEnd(): void {
    const { ledger, engine } = this.#scene;
    const open = ledger.executions.find(({ status }) => !isFinished(status));
    if (open !== undefined) {
      throw new Violation('every accepted execution gets its verdict', `${open.id} is ${open.status}`);
    }
    const unreleased = ledger.attempts.find(({ released_at: at }) => at === null);
    if (unreleased !== undefined) {
      const { execution_id: id, number } = unreleased;
      throw new Violation('every attempt is released', `${id}/${number} is not`);
    }
    const left = ours(engine).find(({ isRemoved }) => !isRemoved);
    if (left !== undefined) {
      throw new Violation('no container is left behind', `${nameOf(left.spec)} is ${left.state}`);
    }
  }

  #run(checkers: Readonly<Record<string, Checker>>): void {
    for (const [promise, check] of Object.entries(checkers)) {
      const fault = check(this.#scene, this.#memory);
      if (fault !== null) throw new Violation(promise, fault);
    }
  }
}

function attemptOf({ id, attempt }: ExecutionRow): string {
  return `${id}/${attempt}`;
}

function ours(engine: SimulatedEngine): SimulatedContainer[] {
  return [...engine.containers.values()].filter(({ instance }) => instance === INSTANCE);
}

/** What is wrong with our copy of what an attempt's containers printed. */
function logFault({ disk, engine, witness }: Scene, name: string): string | null {
  const lines = disk.logs.get(name) ?? [];
  const file = lines.filter((line) => typeof line !== 'string');
  if (typeof lines.at(-1) !== 'string') return `${name}: no last line says how it ended`;
  const printed = engine.everCreated
    .filter(({ spec, instance }) => nameOf(spec) === name && instance === INSTANCE)
    .flatMap(({ logs }) => logs);
  // What was printed and not yet copied is gone with a container that somebody took away.
  const mayLack = (witness.vanished.get(name) ?? 0) > 0;
  if (!mayLack && file.length < printed.length) return `${name}: ${file.length} of ${printed.length} records`;
  const at = file.findIndex((record, index) => record !== printed[index]);
  return at === -1 || mayLack ? null : `${name}: record ${at} is not what was printed`;
}

function specOf({ disk }: Scene, id: string): { staleAfterSeconds: number; staleKillAfterSeconds: number } {
  const text = disk.client
    .prepare<[string], string>('SELECT spec FROM executions WHERE id = ?')
    .pluck()
    .get(id);
  return JSON.parse(text ?? '{}') as { staleAfterSeconds: number; staleKillAfterSeconds: number };
}
