import { expect, it } from 'vitest';
import { PrometheusMeters } from './adapters/prometheus/prometheus-meters.ts';
import { connectionBudget } from './http/connection-budget.ts';
import { startService } from './service.ts';
import { KEEP_ALL } from './testing/keep-all.ts';
import { World } from './testing/world.ts';

it('a start while the engine is down reports no execution as healthy', async () => {
  const world = new World();
  const id = await world.running();
  world.heartbeat(id);
  world.engine.goDown();
  const { services } = world;
  const measuring = {
    meters: new PrometheusMeters({ ofProcess: false }),
    diskSpace: { read: () => Promise.resolve({ freeBytes: 1, totalBytes: 2 }) },
  };
  const service = await startService(
    { ...services, ...measuring },
    {
      launch: services.settings,
      supervisor: {
        capacity: { maxConcurrent: 1, maxPerHost: null },
        orphans: { graceSeconds: 60, mode: 'remove' },
        stopGraceSeconds: 10,
        scanMs: 1000,
        reconcileMs: 1000,
        outputs: { maxMb: 1000, lookMs: 1000 },
        retention: { rules: KEEP_ALL, everyMs: 60_000, tombstonesMax: 1000 },
        conditionsMs: null,
        flushMs: 1000,
      },
      stalledAfterSeconds: 300,
      operator: { host: '127.0.0.1', port: 0, apiToken: null, allowedOrigins: [] },
      callback: { host: null, port: 0 },
      connections: connectionBudget({ openFilesMax: 1024, maxConcurrent: 1 }),
      crawlAllowed: { ranges: '', ownHost: false },
    },
  );
  try {
    const response = await fetch(`${service.url}/api/v1/executions/${id}`);
    expect(await response.json()).toMatchObject({
      status: 'running',
      diagnosis: { code: 'engine_unreachable' },
    });
  } finally {
    await service.stop();
  }
});
