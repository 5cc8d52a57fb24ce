import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker } from '../support/docker.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_IMAGE,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { ServiceProcess } from '../support/service-process.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const startService = async (settings: Record<string, string> = {}) =>
  ServiceProcess.start({ ...FAULT_SETTINGS, ...settings });

async function firstHeartbeat(service: ServiceProcess, id: string): Promise<void> {
  await eventually('a heartbeat', async () => (await service.status(id)).last_heartbeat_at !== null);
}

async function items(service: ServiceProcess, id: string): Promise<unknown[]> {
  return (await service.get(`/executions/${id}/items`)) as unknown[];
}

async function expectRemoved(service: ServiceProcess, id: string): Promise<void> {
  await eventually('the container is removed', async () => {
    const filters = { name: [service.containerName(id)] };
    return (await docker.listContainers({ all: true, filters })).length === 0;
  });
}

describe('fault matrix: OOM / exit≠0 / SIGKILL', () => {
  it('SIGKILL from outside: the reason says so, the log and the items so far are kept', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({ end: 'stay', lines: 4, workMs: 200 }));
    await eventually('all lines', async () => (await items(service, id)).length === 4);
    await docker.getContainer(service.containerName(id)).kill();
    const status = await service.reaches(id, 'failed');
    expect(status.reason).toBe('exited_without_completion');
    expect(status.error_message).toContain('killed by SIGKILL, which crawlerd did not send');
    expect(await service.show(id)).toMatchObject({ exit_code: 137, oom_killed: false });
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(4));
    expect(await items(service, id)).toHaveLength(4);
    await expectRemoved(service, id);
  });

  it('a non-zero exit code: reported, with log and items', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({ end: 'exit', exitCode: 7 }));
    const status = await service.finished(id);
    expect(status).toMatchObject({ status: 'failed', reason: 'exited_without_completion' });
    expect(status.error_message).toContain('with exit code 7.');
    expect(await service.show(id)).toMatchObject({ exit_code: 7, oom_killed: false, crawl_failures: 1 });
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
    expect(await items(service, id)).toHaveLength(3);
    await expectRemoved(service, id);
  });

  it('out of memory: oom_killed, not just an exit code, with log and items', async () => {
    const service = await startService();
    const id = await service.launch(
      faultLaunch({ end: 'eat', workMs: 100 }, { resources: { memory_mb: 96 } }),
    );
    const status = await service.reaches(id, 'failed');
    expect(status.reason).toBe('oom_killed');
    expect(await service.show(id)).toMatchObject({ exit_code: 137, oom_killed: true });
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
    expect(await items(service, id)).toHaveLength(3);
    await expectRemoved(service, id);
  });
});

describe('fault matrix: exit 0 without completion', () => {
  it('is never a success', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({ end: 'exit' }));
    const status = await service.finished(id);
    expect(status).toMatchObject({ status: 'failed', reason: 'exited_without_completion' });
    expect(await service.show(id)).toMatchObject({ exit_code: 0 });
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
  });

  it('with a completion that was written and never sent: recovered from the file', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({ patienceMs: 0 }));
    const status = await service.finished(id);
    expect(status).toMatchObject({
      status: 'succeeded',
      reason: 'completed',
      result: { total_data_count: 3 },
    });
    expect(await service.logs(id)).toContain('completion unheard');
    await expectRemoved(service, id);
  });
});

describe('fault matrix: hang, heartbeats stop', () => {
  it('a paused container becomes stale, is running again when it continues, and succeeds', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({ workMs: 1500 }, { stale_after_seconds: 1.5 }));
    await firstHeartbeat(service, id);
    const container = docker.getContainer(service.containerName(id));
    await container.pause();
    await service.reaches(id, 'stale');
    await container.unpause();
    await service.reaches(id, 'succeeded');
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
  });

  it('a container whose heartbeats stop for good becomes stale, is ended and then lost, and its log is kept', async () => {
    const service = await startService({
      CRAWLERD_STALE_KILL_AFTER_SECONDS: '1',
      CRAWLERD_STOP_GRACE_SECONDS: '1',
    });
    const plan = { end: 'stay', silentAfterMs: 400, leaveMs: 3_600_000 } as const;
    const id = await service.launch(faultLaunch(plan, { stale_after_seconds: 1.5 }));
    await service.reaches(id, 'stale');
    const status = await service.reaches(id, 'lost');
    expect(status.reason).toBe('heartbeat_lost');
    const log = await service.logs(id);
    expect(printedLines(log)).toEqual(expectedLines(3));
    expect(log).toContain('got SIGTERM');
    await expectRemoved(service, id);
  });
});

describe('fault matrix: heartbeats without progress', () => {
  it('max_duration ends a crawl with heartbeats but no progress, which the diagnosis reports before', async () => {
    const service = await startService({ CRAWLERD_STALLED_AFTER_SECONDS: '0.5' });
    const launch = faultLaunch({ end: 'stay', frozen: true }, { max_duration_seconds: 3 });
    const id = await service.launch(launch);
    await service.reaches(id, 'running');
    await eventually('stalled', async () => (await service.status(id)).diagnosis?.code === 'stalled');
    const status = await service.reaches(id, 'timed_out');
    expect(status.reason).toBe('deadline_exceeded');
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
    await expectRemoved(service, id);
  });
});

describe('fault matrix: a container that is not there, or not ours', () => {
  it('removed by hand while they run: each is lost, and the log that was copied is kept', async () => {
    const service = await startService();
    const ids = await Promise.all(
      Array.from({ length: 4 }, async () => service.launch(faultLaunch({ end: 'stay' }))),
    );
    for (const id of ids) {
      await eventually('the lines are copied', async () => {
        const log = await (await fetch(`${service.url}/executions/${id}/logs`)).text();
        return printedLines(log).length === 3;
      });
    }
    for (const id of ids) {
      await docker.getContainer(service.containerName(id)).remove({ force: true });
      // Whether its exit is seen before its removal, or nothing of it: one cause has one reason.
      expect(await service.finished(id)).toMatchObject({ status: 'lost', reason: 'container_vanished' });
      expect(await service.show(id)).toMatchObject({ exit_code: null });
      expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
      expect(await items(service, id)).toHaveLength(3);
    }
  });

  it('a name that a foreign container has (409): the launch fails and says what to do, and the container is left alone', async () => {
    const service = await startService({ CRAWLERD_MAX_CONCURRENT: '1' });
    const first = await service.launch(faultLaunch({ end: 'stay' }));
    await service.reaches(first, 'running');
    const second = await service.launch(faultLaunch({}));
    const name = service.containerName(second);
    const foreign = await docker.createContainer({ name, Image: FAULT_IMAGE });
    onTestFinished(async () => foreign.remove({ force: true }));
    await service.post(`/executions/${first}/stop`, { mode: 'kill' });
    const status = await service.reaches(second, 'failed');
    expect(status.reason).toBe('launch_failed');
    expect(status.error_message).toContain(`docker rm ${name}`);
    expect((await foreign.inspect()).State.Status).toBe('created');
  });
});

describe('fault matrix: an image that is removed under way', () => {
  const gone = { repo: `crawlerd-test/gone-${process.pid}`, tag: '1' };
  const image = `${gone.repo}:${gone.tag}`;

  it('does not affect running crawls; queued ones fail and name it', async () => {
    const service = await startService({ CRAWLERD_MAX_CONCURRENT: '1' });
    await docker.getImage(FAULT_IMAGE).tag(gone);
    const runs = await service.launch(faultLaunch({ workMs: 1500 }, { image }));
    await service.reaches(runs, 'running');
    const waits = await service.launch(faultLaunch({}, { image }));
    await docker.getImage(image).remove({ force: true });
    await service.reaches(runs, 'succeeded');
    const status = await service.reaches(waits, 'failed');
    expect(status.reason).toBe('launch_failed');
    expect(status.error_message).toContain(image);
  });
});
