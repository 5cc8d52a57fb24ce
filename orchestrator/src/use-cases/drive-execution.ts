import { isFinished } from '@crawlerd/shared';
import type { Attempt, ContainerRef } from '../domain/attempt.ts';
import type { Execution, Snapshot } from '../domain/execution.ts';
import { attemptSummary } from '../domain/attempt-summary.ts';
import { secondsAfter } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerStops } from '../ports/container-stops.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Runtime, RuntimeState } from '../ports/runtime.ts';
import type { AttemptFacts, Store } from '../ports/store.ts';
import type { LastSeenContainers } from './last-seen-containers.ts';
import { flagOutput, type FlagOutputDeps } from './flag-output.ts';
import { discardSecrets } from './discard-secrets.ts';
import type { ElapsedTimes } from './elapsed-times.ts';
import { measureExecution, type ExecutionSizeDeps } from './execution-size.ts';
import { leaveHarmless } from './leave-harmless.ts';
import { hasReported, noteOutput } from './note-output.ts';
import { recordExit, recordLoss, type RecordEndDeps } from './record-end.ts';
import type { PolitenessBudget } from './share-delays.ts';
import { launchAttempt, type LaunchAttemptDeps, type Started } from './launch-attempt.ts';

export interface DriveDeps extends LaunchAttemptDeps, RecordEndDeps, FlagOutputDeps, ExecutionSizeDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly capture: LogCapture;
  readonly outputs: OutputFiles;
  readonly stops: ContainerStops;
  readonly lastSeen: LastSeenContainers;
  readonly budget: Pick<PolitenessBudget, 'forget'>;
  /** How long a container may keep running after its attempt is over, whatever comes next. */
  readonly lingerSeconds: number;
  /** Since when each container goes on running although its attempt is over. */
  readonly lingerTimes: ElapsedTimes;
}

/** What to do after one comparison: compare again, wait for news, or look again at a time. */
type Step = 'again' | 'settled' | Date;

/** More steps than any life has: a loop past it would be a fault of ours, not of the crawl. */
const STEPS_MAX = 20;

/**
 * Compares what the store says of an execution with what the runtime says of its container, and does
 * whatever brings the two together: launches, records, stops, keeps the logs, removes. It looks at the
 * present only, so it may be called at any time, any number of times, also first thing after a crash;
 * events and timers merely say when. Calls for one execution must not overlap.
 *
 * Returns when to look again at the latest; null if the next event will say so.
 */
export async function driveExecution(deps: DriveDeps, executionId: string): Promise<Date | null> {
  for (let i = 0; i < STEPS_MAX; i++) {
    const step = await driveOnce(deps, executionId);
    if (step === 'settled') return null;
    if (step !== 'again') return step;
  }
  throw new Error(`execution ${executionId} does not settle`);
}

async function driveOnce(deps: DriveDeps, executionId: string): Promise<Step> {
  const before = deps.store.find(executionId);
  const ref = unreleasedAttempt(before);
  if (before === null || ref === null) return 'settled';
  const launched = isUnseen(before) ? await launch(deps, before) : 'inspect';
  if (launched !== 'inspect') return launched;
  const state = await deps.runtime.inspect(ref);
  // Reports may have come in meanwhile: decide on what is true after the look, not before it.
  const snapshot = deps.store.find(executionId);
  if (snapshot?.attempt?.attempt !== ref.attempt) return 'again';
  noteFacts(deps.store, snapshot.attempt, state);
  deps.lastSeen.note(executionId, state.kind);
  // What was looked at is what is acted on.
  const attempt = { ...snapshot.attempt, containerId: snapshot.attempt.containerId ?? idOf(state) };
  switch (snapshot.execution.status) {
    case 'starting':
      return driveStarting(deps, { ...snapshot, attempt }, state);
    case 'running':
    case 'stale':
    case 'stopping':
      return driveLive(deps, snapshot.execution, attempt, state);
    // Queued again: nothing may be left of the attempt before the next one is dispatched.
    case 'queued':
    case 'succeeded':
    case 'failed':
    case 'stopped':
    case 'timed_out':
    case 'lost':
      return release(deps, attempt, state);
  }
}

function idOf(state: RuntimeState): string | null {
  return state.kind === 'absent' || state.kind === 'unreachable' ? null : state.containerId;
}

function unreleasedAttempt(snapshot: Snapshot | null): ContainerRef | null {
  const attempt = snapshot?.attempt;
  return attempt === undefined || attempt?.releasedAt !== null ? null : attempt;
}

/** Facts the runtime knows better than any report; they change no status. */
function noteFacts(store: Store, attempt: Attempt, state: RuntimeState): void {
  if (state.kind !== 'running' && state.kind !== 'exited') return;
  const facts: Partial<AttemptFacts> = {
    ...(attempt.containerId === null && { containerId: state.containerId }),
    ...(attempt.imageDigest === null && state.image),
    ...(attempt.startedAt === null && state.kind === 'running' && { startedAt: state.startedAt }),
    ...(attempt.endedAt === null && state.kind === 'exited' && { endedAt: state.endedAt }),
    ...(attempt.exitCode === null && state.kind === 'exited' && { exitCode: state.exitCode }),
    ...(attempt.oomKilled === null && state.kind === 'exited' && { oomKilled: state.oomKilled }),
  };
  store.noteAttempt(attempt, facts);
}

/** Its container was never seen: the launch itself finds out whether there is one, so it needs no inspection first. */
function isUnseen({ execution, attempt }: Snapshot): boolean {
  return execution.status === 'starting' && attempt?.containerId === null && attempt.startedAt === null;
}

async function launch(deps: DriveDeps, { execution, attempt }: Snapshot): Promise<Step | 'inspect'> {
  if (attempt === null) return 'inspect';
  const launched = await launchAttempt(deps, execution, attempt);
  if (launched === 'inspect' || launched instanceof Date) return launched;
  return recordStart(deps, attempt, launched);
}

async function launchAgain(deps: DriveDeps, snapshot: Snapshot): Promise<Step> {
  const step = await launch(deps, snapshot);
  return step === 'inspect' ? 'again' : step;
}

function recordStart(deps: DriveDeps, ref: ContainerRef, { containerId, image, startedAt }: Started): Step {
  const { executionId } = ref;
  const now = deps.clock.now();
  deps.capture.start({ ...ref, containerId });
  deps.lastSeen.note(executionId, 'running');
  const applied = deps.store.apply(
    executionId,
    { kind: 'container_started', containerId, image, startedAt },
    now,
  );
  // A stop was requested meanwhile, or it has finished already: then there is more to do.
  return applied.outcome === 'changed' && applied.after.execution.status === 'running' ? 'settled' : 'again';
}

async function driveStarting(deps: DriveDeps, snapshot: Snapshot, state: RuntimeState): Promise<Step> {
  const { attempt } = snapshot;
  if (attempt === null) return 'settled';
  switch (state.kind) {
    case 'absent':
      // What has run once is never started again: a further attempt is another container.
      if (isUnseen(snapshot)) return launchAgain(deps, snapshot);
      await recordLoss(deps, attempt);
      return 'again';
    case 'pending':
      return launchAgain(deps, snapshot);
    case 'running':
      return recordStart(deps, attempt, state);
    case 'exited':
      await recordExit(deps, attempt, state);
      return 'again';
    case 'unreachable':
      return 'settled';
  }
}

async function driveLive(
  deps: DriveDeps,
  { stop }: Execution,
  attempt: Attempt,
  state: RuntimeState,
): Promise<Step> {
  switch (state.kind) {
    case 'running':
      deps.capture.start(attempt);
      if (stop !== null) deps.stops.begin(attempt, stop.mode, stop.cause);
      return 'settled';
    case 'exited':
      await recordExit(deps, attempt, state);
      return 'again';
    case 'pending':
      // Stopped before it ever ran, so there is nothing to stop. A start that a life of ours before this one
      // asked for may have come through since that look: what it printed is kept.
      await deps.capture.finish(attempt, '');
      await deps.runtime.remove(attempt);
      return 'again';
    case 'absent':
      await recordLoss(deps, attempt);
      return 'again';
    case 'unreachable':
      return 'settled';
  }
}

/** The attempt is over: keep what its container printed, then remove it, in this order. */
async function release(deps: DriveDeps, ref: ContainerRef, state: RuntimeState): Promise<Step> {
  switch (state.kind) {
    case 'running': {
      deps.capture.start(ref);
      const endAt = lingersUntil(deps, ref);
      if (endAt !== null) return endAt;
      deps.stops.begin(ref, 'graceful');
      return 'settled';
    }
    case 'exited':
    case 'pending':
    case 'absent': {
      const attempt = deps.store.find(ref.executionId)?.attempt;
      await deps.capture.finish(ref, attempt ? attemptSummary(attempt) : '');
      if (state.kind !== 'absent') await deps.runtime.remove(ref);
      await discardSecrets(deps, ref);
      await leaveHarmless(deps, ref.executionId);
      // Its verdict did not wait for this, as its own report was enough for that.
      if (hasReported(deps.store, ref)) await noteOutput(deps, ref);
      // Its completion file would be taken for that of the next attempt.
      if (deps.store.find(ref.executionId)?.execution.status === 'queued') {
        await deps.outputs.discardCompletion(ref.executionId);
        // The last word before a retry: it would begin with what this attempt left.
        await flagOutput(deps, ref.executionId);
      }
      break;
    }
    case 'unreachable':
      return 'settled';
  }
  deps.store.noteAttempt(ref, { releasedAt: deps.clock.now() });
  deps.lastSeen.forget(ref.executionId);
  deps.budget.forget(ref.executionId);
  deps.retryBudget.reset(ref);
  deps.lingerTimes.forget(ref);
  await noteSize(deps, ref);
  return 'settled';
}

/** Once nothing is written any more. Its slot is free by then. */
async function noteSize(deps: DriveDeps, ref: ContainerRef): Promise<void> {
  const execution = deps.store.find(ref.executionId)?.execution;
  if (execution !== undefined && isFinished(execution.status)) await measureExecution(deps, ref);
}

/** When a container that keeps running although its attempt is over has to be stopped; null if that is now. */
function lingersUntil({ clock, lingerSeconds, lingerTimes }: DriveDeps, ref: ContainerRef): Date | null {
  const leftSeconds = lingerSeconds - lingerTimes.elapsedMs(ref, clock.uptime().uptimeMs) / 1000;
  return leftSeconds > 0 ? secondsAfter(clock.now(), leftSeconds) : null;
}
