import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { docker } from '../support/docker.ts';
import { countEvents, recordEngineEvents } from '../support/engine-events.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { ensureTool } from '../support/tools.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

/** A service whose wall clock can be moved; its monotonic clock is unaffected. */
async function serviceWithClock() {
  const file = `${temporaryFolder()}/clock`;
  const move = async (by: string) => writeFile(file, by);
  await move('+0');
  const service = await ServiceProcess.start({
    ...FAULT_SETTINGS,
    LD_PRELOAD: ensureTool('libfaketime'),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
    CRAWLERD_RETRY_DELAY_SECONDS: '2',
    CRAWLERD_STOP_GRACE_SECONDS: '5',
    CRAWLERD_RECONCILE_INTERVAL_SECONDS: '1',
  });
  return { service, move };
}

async function heartbeatAfter(service: ServiceProcess, id: string, timeMs: number): Promise<void> {
  await eventually('a heartbeat of the new time', async () => {
    const { status, last_heartbeat_at } = await service.status(id);
    expect(status).toBe('running');
    return Math.abs(Date.parse(last_heartbeat_at ?? '') - timeMs) < 60_000;
  });
}

const YEAR_MS = 365 * 86_400_000;
const JUMPS = [
  { by: '+1h', ms: 3_600_000 },
  { by: '-1h', ms: -3_600_000 },
  { by: '+10y', ms: 10 * YEAR_MS },
  { by: '-10y', ms: -10 * YEAR_MS },
] as const;

describe('fault matrix: clock ±1 h, ±10 y', () => {
  it.each(JUMPS)(
    '$by and back: no crawl becomes stale or times out, retries and lingering containers keep their deadlines',
    async ({ by, ms }) => {
      const { service, move } = await serviceWithClock();
      const events = await recordEngineEvents();
      const limits = { stale_after_seconds: 3, max_duration_seconds: 1800 };
      const stays = await service.launch(faultLaunch({ end: 'stay' }, limits));
      const retried = await service.launch(
        faultLaunch({ end: 'complete', workMs: 3000 }, { ...limits, max_attempts: 2 }),
      );
      // It reports and does not exit: its container has to be ended in time, by any clock.
      const lingers = await service.launch(faultLaunch({ lingerMs: 3_600_000 }, limits));
      await service.reaches(stays, 'running');
      await service.reaches(retried, 'running');
      await service.reaches(lingers, 'succeeded');
      await docker.getContainer(service.containerName(retried)).kill();
      await service.reaches(retried, 'queued');
      await move(by);
      await heartbeatAfter(service, stays, Date.now() + ms);
      const launched = await service.launch(faultLaunch({}, limits));
      await service.reaches(launched, 'succeeded');
      expect(await service.reaches(retried, 'succeeded')).toMatchObject({ attempt: 2 });
      await eventually(
        'the lingering container is removed',
        () => countEvents(events, service.containerName(lingers), 'destroy')[0] === 1,
      );
      await move('+0');
      await heartbeatAfter(service, stays, Date.now());
      await service.post(`/executions/${stays}/stop`);
      expect(await service.reaches(stays, 'stopped')).toMatchObject({ attempt: 1 });
      expect(printedLines(await service.logs(stays))).toEqual(expectedLines(3));
      expect(service.errors).not.toMatch(/no heartbeat for too long|maximum duration exceeded/);
    },
  );
});

describe('fault matrix: clock moved while down', () => {
  it.each([JUMPS[0], JUMPS[3]])(
    '$by: crawls are adopted, have their full duration and no more, and are described as they are',
    async ({ by, ms }) => {
      const { service, move } = await serviceWithClock();
      const plan = { end: 'stay' } as const;
      const stays = await service.launch(faultLaunch(plan, { max_duration_seconds: 1800 }));
      const ends = await service.launch(faultLaunch(plan, { max_duration_seconds: 12 }));
      await service.reaches(stays, 'running');
      await service.reaches(ends, 'running');
      const runningMs = performance.now();
      await service.kill('SIGKILL');
      await move(by);
      await service.run();
      await heartbeatAfter(service, stays, Date.now() + ms);
      expect(await service.finished(ends)).toMatchObject({
        status: 'timed_out',
        attempt: 1,
        error_message: 'The execution exceeded max_duration_seconds (12) and was stopped.',
      });
      // It began to run a moment before that was seen.
      const ranSeconds = (performance.now() - runningMs) / 1000;
      expect(ranSeconds).toBeGreaterThan(9);
      expect(await service.status(stays)).toMatchObject({
        status: 'running',
        attempt: 1,
        diagnosis: { code: 'healthy' },
      });
      await service.post(`/executions/${stays}/stop`);
      await service.reaches(stays, 'stopped');
    },
  );
});

describe('fault matrix: SIGSTOP, then resume', () => {
  it.each([4, 12])(
    'after %i s: no crawl is stale because of it, a launch in progress starts once, exits are detected',
    async (seconds) => {
      const service = await ServiceProcess.start(FAULT_SETTINGS);
      const events = await recordEngineEvents();
      const limits = { stale_after_seconds: 2 };
      const stays = await service.launch(faultLaunch({ end: 'stay' }, limits));
      const completes = await service.launch(faultLaunch({ workMs: 2500 }, limits));
      await service.reaches(stays, 'running');
      await service.reaches(completes, 'running');
      const starts = await service.launch(faultLaunch({ workMs: 1000 }, limits));
      service.signal('SIGSTOP');
      const stoppedAt = performance.now();
      // Longer than the heartbeat timeout.
      await eventually(`${seconds} s have passed`, () => performance.now() - stoppedAt > seconds * 1000);
      service.signal('SIGCONT');
      await service.reaches(completes, 'succeeded');
      await service.reaches(starts, 'succeeded');
      expect(await service.status(stays)).toMatchObject({ status: 'running', attempt: 1 });
      for (const id of [stays, completes, starts]) {
        expect(countEvents(events, service.containerName(id), 'create', 'start')).toEqual([1, 1]);
      }
      expect(service.errors).not.toContain('no heartbeat for too long');
    },
  );
});
