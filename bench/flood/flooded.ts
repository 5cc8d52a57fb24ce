import type { FlooderMessage, FlooderOrder } from '../servers/messages.ts';
import { Connection } from '../support/connection.ts';
import { cpuSeconds, pinToCore } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { atRate } from '../support/open-loop.ts';
import type { Report } from '../support/report.ts';
import { heartbeat } from '../support/reports.ts';
import { ServerProcess } from '../support/server-process.ts';
import { quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** As many as one container may hold. */
const FLOOD_CONNECTIONS = 64;
/** The others have a connection each, and send at the pace of the contract, or faster. */
const OTHERS = 200;
const OTHERS_PER_SECOND = 200;
const SECONDS = 20;
/** Before, for comparison. */
const CALM_SECONDS = 10;
const P99_MS_MAX = 100;

/** `small`: as a crawler sends them; `large`: with as many bytes as a heartbeat may have. */
export type Flood = 'small' | 'large';

/** Heartbeats of many, while one sends as many as it can. */
export async function flooded(flood: Flood): Promise<Report> {
  const service = await FakeService.start(temporaryFolder());
  const [flooding, ...others] = await service.launch(OTHERS + 1);
  if (flooding === undefined) throw new Error('nothing was launched');
  const connections = await Promise.all(others.map(async () => Connection.open(service.callbackUrl)));
  let sent = 0;
  const isPinned = pinToCore(service.pid, 0) && pinToCore(process.pid, 1);
  const beat = async (seconds: number): Promise<number[]> => {
    const latenciesMs: number[] = [];
    await atRate(OTHERS_PER_SECOND, seconds, async (_i, dueMs) => {
      const k = sent % others.length;
      const [crawler, connection] = [others[k], connections[k]];
      if (crawler === undefined || connection === undefined) return;
      const { status, body } = await connection.send(heartbeat(crawler, sent++));
      if (status !== 200) throw new Error(`a heartbeat was answered with ${status}: ${body}`);
      latenciesMs.push(performance.now() - dueMs);
    });
    return latenciesMs;
  };
  const calmMs = await beat(CALM_SECONDS);
  const flooderArguments = [
    service.callbackUrl.href,
    JSON.stringify(flooding),
    flood,
    String(FLOOD_CONNECTIONS),
  ];
  const flooder = new ServerProcess<FlooderOrder, FlooderMessage>('flooder', flooderArguments);
  await flooder.hear('flooding');
  await service.longestStallMs();
  const cpuBefore = cpuSeconds(service.pid);

  const latenciesMs = await beat(SECONDS);

  const cpu = (cpuSeconds(service.pid) - cpuBefore) / SECONDS;
  const stallMs = await service.longestStallMs();
  const told = flooder.hear('flooded');
  flooder.tell({ kind: 'enough' });
  const { perSecond } = await told;
  await flooder.end();
  for (const connection of connections) connection.close();
  await service.close();
  return {
    bench: `one crawler floods with ${flood} heartbeats`,
    conditions: {
      others: OTHERS,
      others_per_second: OTHERS_PER_SECOND,
      flood_connections: FLOOD_CONNECTIONS,
      seconds: SECONDS,
      pinned: isPinned,
    },
    figures: [
      { name: 'heartbeats of the flood', value: perSecond, unit: '/s' },
      { name: 'p99 of the others before', value: quantile(calmMs, 0.99), unit: 'ms' },
      { name: 'p50 of the others', value: quantile(latenciesMs, 0.5), unit: 'ms' },
      {
        name: 'p99 of the others',
        value: quantile(latenciesMs, 0.99),
        unit: 'ms',
        wanted: { atMost: P99_MS_MAX },
      },
      { name: 'slowest of the others', value: Math.max(...latenciesMs), unit: 'ms' },
      { name: 'longest stall of the event loop', value: stallMs, unit: 'ms' },
      { name: 'CPU of the service', value: cpu, unit: 'cores' },
    ],
  };
}
