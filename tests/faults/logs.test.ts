import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { buildFaultImage, FAULT_SETTINGS, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { numberedFaults } from '../support/numbered-lines.ts';
import { ServiceProcess } from '../support/service-process.ts';

/** By hand: NUMBERED_LINES=700000 npx vitest run --project engine tests/faults/logs.test.ts */
const LINES = Number(process.env['NUMBERED_LINES'] ?? 100_000);
const LINE_BYTES = 115;
const DEADLINE_MS = 300_000;
const LONG_LINE = 60_000;

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

async function copiedBytes(service: ServiceProcess, id: string): Promise<number> {
  try {
    return (await stat(`${service.dataDir}/logs/${id}/1.log`)).size;
  } catch {
    return 0;
  }
}

describe('fault matrix: output at full speed', { timeout: 2 * DEADLINE_MS }, () => {
  it('is kept whole, in the order of each stream, with long lines as they were printed', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const id = await service.launch(faultLaunch({ numbered: LINES, longLine: LONG_LINE }));
    await service.finished(id, DEADLINE_MS);
    const log = await service.logs(id);
    expect(numberedFaults(log, LINES)).toEqual([]);
    expect(log).toContain(` stdout a${'方'.repeat(LONG_LINE)}\n`);
    expect(log).not.toMatch(/ crawlerd (?!The attempt ended)/);
  });

  it('is kept whole, and nothing twice, when crawlerd is killed while it copies', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const id = await service.launch(faultLaunch({ numbered: LINES }));
    for (const part of [0, 0.3, 0.7]) {
      await eventually(
        `${part} of the log is copied`,
        async () => (await copiedBytes(service, id)) > part * LINES * LINE_BYTES,
        DEADLINE_MS,
      );
      await service.kill('SIGKILL');
      await service.run();
    }
    await service.finished(id, DEADLINE_MS);
    expect(numberedFaults(await service.logs(id), LINES)).toEqual([]);
  });
});
