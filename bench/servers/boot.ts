/** One start on a given data folder with its remaining containers; reports what it took. */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { ContainerRef } from '../../orchestrator/src/domain/attempt.ts';
import { FakeEngine } from '../../orchestrator/src/adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../../orchestrator/src/adapters/fake/fake-runtime.ts';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { systemClock } from '../../orchestrator/src/adapters/system/system-clock.ts';
import type { LogOptions, LogRecord } from '../../orchestrator/src/ports/runtime.ts';
import { flagOverdue, flagSilent } from '../../orchestrator/src/use-cases/flag-silent.ts';
import { settledMemory } from '../support/memory.ts';
import { startBenchService, type BenchService } from '../support/service.ts';
import { median } from '../support/statistics.ts';
import type { BootMessage, BootOrder } from './messages.ts';

const SCANS = 200;

/** Records whose log is followed: the last step of a start for an execution that continues. */
class FollowedRuntime extends FakeRuntime {
  readonly followed = new Set<string>();

  override async *logs(ref: ContainerRef, options: LogOptions): AsyncGenerator<LogRecord> {
    this.followed.add(ref.executionId);
    yield* super.logs(ref, options);
  }
}

const say = (message: BootMessage): void => void process.send?.(message);

process.once('message', (order: BootOrder) => void boot(order));
process.once('disconnect', () => process.exit());
say({ kind: 'ready' });

async function boot({ folder, instance, running, exited, vanished }: BootOrder): Promise<void> {
  const engine = new FakeEngine({ clock: systemClock });
  for (const executionId of [...running, ...exited]) {
    const spec = { executionId, attempt: 1, image: 'any', config: '', env: {}, resources: {} };
    engine.start(engine.create(instance, spec));
  }
  for (const executionId of exited) engine.exit({ executionId, attempt: 1 }, { exitCode: 1 });
  const runtime = new FollowedRuntime({ engine, instance });

  const startMs = performance.now();
  const service = await startBenchService(folder, () => runtime);
  const listeningMs = performance.now() - startMs;
  while (!isReconciled(service, runtime, running, [...exited, ...vanished])) await pause(5);
  const reconciledMs = performance.now() - startMs;
  const memory = settledMemory();
  say({ kind: 'booted', listeningMs, reconciledMs, ...scanTimes(service, folder), ...memory });
}

function isReconciled(
  { store }: BenchService,
  { followed }: FollowedRuntime,
  running: readonly string[],
  gone: readonly string[],
): boolean {
  return (
    running.every((id) => followed.has(id)) &&
    gone.every((id) => store.attempts(id).some(({ attempt, releasedAt }) => attempt === 1 && releasedAt))
  );
}

/** The usual scan: no execution is silent or overdue. */
function scanTimes({ store }: BenchService, folder: string) {
  const wakeups = {
    execution: () => undefined,
    dispatcher: () => undefined,
    removals: () => undefined,
    schedules: () => undefined,
    rules: () => undefined,
  };
  const flag = { store, clock: systemClock, wakeups };
  const tookMs = timed(() => {
    if (flagSilent(flag).length + flagOverdue(flag).length > 0)
      throw new Error('the scan found due executions');
  });
  const bare = new Database(dataLayout(folder).databaseFile, { readonly: true });
  const silent = bare.prepare(
    'SELECT execution_id FROM liveness WHERE silence_deadline_at <= ? ORDER BY silence_deadline_at LIMIT 1000',
  );
  const bareMs = timed(() => void silent.all(systemClock.now().getTime()));
  return { scanMs: median(tookMs), slowestScanMs: Math.max(...tookMs), bareScanMs: median(bareMs) };
}

function timed(work: () => void): number[] {
  return Array.from({ length: SCANS }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
}
