/** The service on a real data folder (the only argument), with containers that do only what they are told. */
import { CONTRACT_ENV } from '@crawlerd/shared';
import { FakeEngine } from '../../orchestrator/src/adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../../orchestrator/src/adapters/fake/fake-runtime.ts';
import { systemClock } from '../../orchestrator/src/adapters/system/system-clock.ts';
import { startBenchService } from '../support/service.ts';
import type { FakeServiceMessage, FakeServiceOrder } from './messages.ts';

const say = (message: FakeServiceMessage): void => void process.send?.(message);

const engine = new FakeEngine({
  clock: systemClock,
  onStart: ({ spec }) => {
    const apiBaseUrl = spec.env[CONTRACT_ENV.apiBaseUrl] ?? '';
    say({ kind: 'started', id: spec.executionId, apiBaseUrl });
  },
});
const service = await startBenchService(
  process.argv[2] ?? '',
  (instance) => new FakeRuntime({ engine, instance }),
);
process.on('message', (order: FakeServiceOrder) => {
  if (order.kind === 'exit') engine.exit({ executionId: order.id, attempt: 1 });
  else void close();
});
process.once('disconnect', () => process.exit());
say({ kind: 'listening', url: service.url });

async function close(): Promise<void> {
  await service.stop();
  say({ kind: 'closed' });
}
