import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { recordEngineEvents, countEvents } from '../support/engine-events.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_IMAGE,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { PrivateEngine } from '../support/private-engine.ts';
import { siteCrawl } from '../support/configs.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

async function onEngine(
  engine: PrivateEngine,
  settings: Record<string, string> = {},
): Promise<ServiceProcess> {
  const all = {
    ...FAULT_SETTINGS,
    DOCKER_HOST: engine.host,
    CRAWLERD_RETRY_DELAY_SECONDS: '0.5',
    CRAWLERD_STOP_GRACE_SECONDS: '1',
    ...settings,
  };
  return ServiceProcess.start(all, { engine: engine.docker });
}

async function linesCopied(service: ServiceProcess, id: string, lines: number): Promise<void> {
  await eventually(`${lines} lines are copied`, async () => {
    const log = await (await fetch(`${service.url}/executions/${id}/logs`)).text();
    return printedLines(log).length >= lines;
  });
}

async function nothingIsLeft(engine: PrivateEngine): Promise<void> {
  await eventually('no container is left', async () => {
    return (await engine.docker.listContainers({ all: true })).length === 0;
  });
}

interface Problem {
  readonly checks: readonly { readonly ok: boolean; readonly detail: string }[];
}

async function readiness(service: ServiceProcess): Promise<{ status: number; faults: string[] }> {
  const response = await fetch(`${service.url}/readyz`);
  const { checks } = (await response.json()) as Problem;
  return { status: response.status, faults: checks.filter(({ ok }) => !ok).map(({ detail }) => detail) };
}

describe('fault matrix: dockerd restart, default', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'by %s: containers die; the attempts count as infrastructure faults, are retried or end, and nothing is lost',
    async (signal) => {
      const engine = await PrivateEngine.start(FAULT_IMAGE);
      const service = await onEngine(engine);
      // Both ignore SIGTERM, which an engine sends when it shuts down.
      const plan = { leaveMs: 3_600_000 };
      const once = await service.launch(faultLaunch({ ...plan, end: 'stay' }));
      const retried = await service.launch(faultLaunch({ ...plan, workMs: 4000 }, { max_attempts: 2 }));
      await linesCopied(service, once, 3);
      await linesCopied(service, retried, 1);
      await engine.down(signal);
      await engine.up();

      const verdict = await service.finished(once);
      expect(verdict).toMatchObject({ status: 'failed', reason: 'exited_without_completion', attempt: 1 });
      expect(verdict.error_message).toMatch(/which crawlerd did not send|may have crashed or restarted/);
      expect(await service.show(once)).toMatchObject({ crawl_failures: 0, infrastructure_faults: 1 });
      expect(printedLines(await service.logs(once))).toEqual(expectedLines(3));
      expect(await service.get(`/executions/${once}/items`)).toHaveLength(3);

      expect(await service.reaches(retried, 'succeeded')).toMatchObject({ attempt: 2 });
      const { attempts } = await service.show(retried);
      expect(attempts.map(({ end_reason }) => end_reason)).toEqual([
        'exited_without_completion',
        'completed',
      ]);
      // What the first attempt printed before its end, then all of the second one.
      expect(printedLines(await service.logs(retried)).slice(-3)).toEqual(expectedLines(3));
      expect(printedLines(await service.logs(retried))[0]).toBe('line 1');
      await nothingIsLeft(engine);
    },
  );
});

describe('fault matrix: dockerd restart, default, with a crawler of ours', () => {
  it('is interrupted, reports it in time, and the next attempt succeeds', async () => {
    const engine = await PrivateEngine.start(CRAWLER_IMAGE);
    const service = await onEngine(engine, { CRAWLERD_STOP_GRACE_SECONDS: '5' });
    const pages = 40;
    const site = await serveSite({ host: await service.gateway(), pages, answerMs: 300 });
    const id = await service.launch({ config: siteCrawl(site.url, pages), max_attempts: 2 });
    await eventually('items', async () => ((await service.status(id)).progress?.data_items ?? 0) > 2);
    await engine.down();
    expect(await service.status(id)).toMatchObject({ status: 'queued', attempt: 1 });
    await engine.up();
    expect(await service.reaches(id, 'succeeded')).toMatchObject({ result: { total_data_count: pages } });
    const { attempts, infrastructure_faults } = await service.show(id);
    expect(attempts.map(({ end_reason }) => end_reason)).toEqual(['interrupted', 'completed']);
    expect(infrastructure_faults).toBe(1);
    await nothingIsLeft(engine);
  });
});

describe('fault matrix: dockerd restart, live-restore', () => {
  it('crawls continue: the same container succeeds, and an exit without an event is found by the list', async () => {
    const engine = await PrivateEngine.start(FAULT_IMAGE, '--live-restore');
    const service = await onEngine(engine, { CRAWLERD_RECONCILE_INTERVAL_SECONDS: '600' });
    const continues = await service.launch(faultLaunch({ workMs: 5000, lines: 10 }));
    const endsMeanwhile = await service.launch(faultLaunch({ end: 'exit', workMs: 1500, lines: 4 }));
    await linesCopied(service, continues, 1);
    await linesCopied(service, endsMeanwhile, 1);
    const { container_id: before } = await service.status(continues);
    const { State } = await engine.docker.getContainer(service.containerName(endsMeanwhile)).inspect();
    await engine.down();
    // Its exit is not reported: the engine is down, and sends no event for it later.
    await eventually('the process has ended', () => !isAlive(State.Pid));
    await engine.up();
    const events = await recordEngineEvents(engine.docker);
    expect(await service.finished(endsMeanwhile)).toMatchObject({
      status: 'failed',
      reason: 'exited_without_completion',
    });
    expect(await service.reaches(continues, 'succeeded')).toMatchObject({ attempt: 1, container_id: before });
    expect(countEvents(events, service.containerName(continues), 'create', 'start')).toEqual([0, 0]);
    expect(printedLines(await service.logs(continues))).toEqual(expectedLines(10));
    await nothingIsLeft(engine);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('fault matrix: dockerd down for long', () => {
  it('the queue is kept, launches are accepted, reads work, /readyz says why, no crawl is stale; then all continues', async () => {
    const engine = await PrivateEngine.start(FAULT_IMAGE, '--live-restore');
    const service = await onEngine(engine);
    const silent = await service.launch(
      faultLaunch({ workMs: 8000, silentAfterMs: 500 }, { stale_after_seconds: 2 }),
    );
    await linesCopied(service, silent, 1);
    await engine.down();
    await eventually('/readyz reports it', async () => (await readiness(service)).status === 503);
    expect((await readiness(service)).faults).toEqual([
      expect.stringMatching(/No Docker engine responds at .*: start it, or set DOCKER_HOST/),
    ]);
    const waits = await service.launch(faultLaunch({}));
    // Silent for three times the limit: the engine could not be asked, so no execution is blamed.
    await eventually('a silence of 6 s', async () => {
      const { status, last_heartbeat_at } = await service.status(silent);
      expect(status).toBe('running');
      return Date.now() - Date.parse(last_heartbeat_at ?? '') > 6000;
    });
    expect(await service.status(waits)).toMatchObject({ status: 'queued', attempt: 0 });
    expect(await service.show(silent)).toMatchObject({ diagnosis: { code: 'engine_unreachable' } });
    expect((await fetch(`${service.url}/executions/${silent}/logs`)).status).toBe(200);
    expect(await service.get(`/executions/${silent}/items`)).not.toEqual([]);
    await engine.up();
    await service.reaches(waits, 'succeeded');
    expect(await service.reaches(silent, 'succeeded')).toMatchObject({ attempt: 1 });
    expect((await readiness(service)).status).toBe(200);
    await nothingIsLeft(engine);
  });

  it('when crawlerd starts meanwhile: it serves reads, accepts launches, and adopts running crawls when the engine is back', async () => {
    const engine = await PrivateEngine.start(FAULT_IMAGE, '--live-restore');
    const service = await onEngine(engine);
    const runs = await service.launch(faultLaunch({ workMs: 6000, lines: 6 }));
    await linesCopied(service, runs, 1);
    await service.kill('SIGKILL');
    await engine.down();
    await service.run();
    expect(await service.status(runs)).toMatchObject({ status: 'running', attempt: 1 });
    const waits = await service.launch(faultLaunch({}));
    expect((await readiness(service)).status).toBe(503);
    expect(await service.status(waits)).toMatchObject({ status: 'queued' });
    await engine.up();
    await service.reaches(waits, 'succeeded');
    expect(await service.reaches(runs, 'succeeded')).toMatchObject({ attempt: 1 });
    expect(printedLines(await service.logs(runs))).toEqual(expectedLines(6));
    await nothingIsLeft(engine);
  });

  it('when it hangs instead, with its socket open: verdicts still arrive, and work continues when it responds', async () => {
    const engine = await PrivateEngine.start(FAULT_IMAGE);
    const service = await onEngine(engine, { CRAWLERD_ENGINE_DEADLINE_SECONDS: '3' });
    const events = await recordEngineEvents(engine.docker);
    const completes = await service.launch(faultLaunch({ workMs: 3000 }));
    await linesCopied(service, completes, 1);
    engine.signal('SIGSTOP');
    const waits = await service.launch(faultLaunch({}));
    const askedMs = performance.now();
    expect(await readiness(service)).toEqual({
      status: 503,
      faults: [expect.stringContaining('did not respond within 0.5 s')],
    });
    expect(performance.now() - askedMs).toBeLessThan(1000);
    expect(await service.reaches(completes, 'succeeded')).toMatchObject({ reason: 'completed' });
    expect(await service.status(waits)).toMatchObject({ status: 'queued', attempt: 0 });
    engine.signal('SIGCONT');
    await service.reaches(waits, 'succeeded');
    await nothingIsLeft(engine);
    for (const id of [completes, waits]) {
      expect(countEvents(events, service.containerName(id), 'create', 'start')).toEqual([1, 1]);
      expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
    }
  });
});
