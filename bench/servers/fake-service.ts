/** The service on a real data folder (the first argument), with scripted containers and settings (JSON, the second). */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { CONTRACT_ENV } from '@crawlerd/shared';
import { FakeEngine } from '../../orchestrator/src/adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../../orchestrator/src/adapters/fake/fake-runtime.ts';
import { systemClock } from '../../orchestrator/src/adapters/system/system-clock.ts';
import { resourcesHeld } from '../support/resources.ts';
import { FAKE_IMAGE, startBenchService } from '../support/service.ts';
import type { FakeServiceMessage, FakeServiceOrder } from './messages.ts';

/** Time for closed connections to be released. */
const SETTLE_MS = 200;

const say = (message: FakeServiceMessage): void => void process.send?.(message);

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

const engine = new FakeEngine({
  clock: systemClock,
  onStart: ({ spec }) => {
    const apiBaseUrl = spec.env[CONTRACT_ENV.apiBaseUrl] ?? '';
    say({ kind: 'started', id: spec.executionId, apiBaseUrl });
  },
});
const settings: Record<string, string> = JSON.parse(process.argv[3] ?? '{}');
const service = await startBenchService(
  process.argv[2] ?? '',
  (instance) => new FakeRuntime({ engine, instance }),
  FAKE_IMAGE,
  settings,
);
process.on('message', (order: FakeServiceOrder) => {
  switch (order.kind) {
    case 'exit':
      return engine.exit({ executionId: order.id, attempt: 1 });
    case 'stalls':
      return reportStall();
    case 'rest':
      return void rest();
    case 'close':
      return void close();
  }
});
process.once('disconnect', () => process.exit());
say({ kind: 'listening', url: service.url });

function reportStall(): void {
  say({ kind: 'stalled', ms: delays.max / 1e6 });
  delays.reset();
}

async function rest(): Promise<void> {
  await service.released();
  await pause(SETTLE_MS);
  say({ kind: 'at_rest', held: resourcesHeld() });
}

async function close(): Promise<void> {
  await service.stop();
  say({ kind: 'closed' });
}
