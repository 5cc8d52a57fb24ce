import { describe, expect, it } from 'vitest';
import { RuntimeError } from './ports/runtime.ts';
import { DISK, measured } from './testing/measured.ts';
import { ScheduledWorld } from './testing/scheduled-world.ts';
import { eventually } from './testing/eventually.ts';
import { World } from './testing/world.ts';
import { launchTask } from './use-cases/launch-task.ts';
import { putTask } from './use-cases/put-task.ts';

const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

describe('the metrics of executions', () => {
  it('are how many are in each status, and for how long the oldest has been queued', async () => {
    const world = new World({ maxConcurrent: 1 });
    const { scrape } = await measured(world);
    await world.running();
    await world.launch();
    world.clock.advance(30);
    await world.launch();
    const series = await scrape();
    expect(series.get('crawlerd_executions{status="running"}')).toBe(1);
    expect(series.get('crawlerd_executions{status="queued"}')).toBe(2);
    expect(series.get('crawlerd_queue_oldest_seconds')).toBe(30);
  });

  it('are the silence of the one that was not heard for longest, heard or not', async () => {
    const world = new World();
    const { scrape } = await measured(world);
    expect((await scrape()).get('crawlerd_heartbeat_longest_silence_seconds')).toBe(0);
    const [first, second] = [await world.running(), await world.running()];
    world.clock.advance(20);
    world.heartbeat(first);
    expect((await scrape()).get('crawlerd_heartbeat_longest_silence_seconds')).toBe(20);
    world.heartbeat(second);
    world.clock.advance(5);
    expect((await scrape()).get('crawlerd_heartbeat_longest_silence_seconds')).toBe(5);
  });

  it('are verdicts with their reasons, each counted once', async () => {
    const world = new World();
    const { scrape } = await measured(world);
    const [good, bad, stopped] = [await world.running(), await world.running(), await world.running()];
    world.complete(good);
    world.complete(good);
    world.complete(bad, { success: false, error_message: 'no' });
    world.stop(stopped);
    await world.reaches(stopped, 'stopped');
    const series = await scrape();
    const verdicts = [...series].filter(([name, n]) => name.startsWith('crawlerd_verdicts_total') && n > 0);
    expect(Object.fromEntries(verdicts)).toEqual({
      'crawlerd_verdicts_total{status="succeeded",reason="completed"}': 1,
      'crawlerd_verdicts_total{status="failed",reason="reported_failure"}': 1,
      'crawlerd_verdicts_total{status="stopped",reason="stop_requested"}': 1,
    });
  });

  it('begin at 0 with each start', async () => {
    const world = new World();
    world.complete(await world.running());
    const { scrape } = await measured(world);
    expect((await scrape()).get('crawlerd_verdicts_total{status="succeeded",reason="completed"}')).toBe(0);
  });

  it('are how long a launch takes, the time in the queue included', async () => {
    const world = new World({ maxConcurrent: 1 });
    const { scrape } = await measured(world);
    const first = await world.running();
    const second = await world.launch();
    world.clock.advance(45);
    world.stop(first, 'kill');
    await world.reaches(second, 'running');
    const series = await scrape();
    expect(series.get('crawlerd_launch_seconds_count')).toBe(2);
    expect(series.get('crawlerd_launch_seconds_bucket{le="0.5"}')).toBe(1);
    expect(series.get('crawlerd_launch_seconds_bucket{le="60"}')).toBe(2);
    expect(series.get('crawlerd_launch_seconds_sum')).toBe(45);
  });

  it('are pages and items by saved task, counted when an execution finishes', async () => {
    const world = new World();
    const { scrape } = await measured(world);
    await putTask(world.services, 'books', { config: CONFIG }, { isDry: false });
    const { snapshot } = await launchTask(world.services, 'books', {});
    const ofTask = snapshot.execution.id;
    await world.reaches(ofTask, 'running');
    const ofNone = await world.running();
    world.heartbeat(ofTask, { progress: { crawled_urls: 12, data_items: 9 } });
    world.heartbeat(ofNone, { progress: { crawled_urls: 3 } });
    expect((await scrape()).get('crawlerd_pages_total{task="books"}')).toBeUndefined();
    world.complete(ofTask);
    world.complete(ofNone);
    const series = await scrape();
    expect(series.get('crawlerd_pages_total{task="books"}')).toBe(12);
    expect(series.get('crawlerd_items_total{task="books"}')).toBe(9);
    expect(series.get('crawlerd_pages_total{task="(none)"}')).toBe(3);
  });

  it('name no execution, and no container', async () => {
    const world = new World({ executionId: () => 'id-of-an-execution' });
    const { metering } = await measured(world);
    const id = await world.running();
    world.complete(id);
    const { text } = await metering.page();
    expect(text).not.toContain('id-of-an-execution');
    expect(text).not.toContain(world.find(id).attempt?.containerId);
  });
});

describe('the metrics of the runtime', () => {
  it('are its calls by name, and their errors by code', async () => {
    const world = new World();
    const { metering, scrape } = await measured(world);
    const { runtime } = metering.ports;
    await runtime.ping();
    world.engine.faults.fail('ping', 'before', new RuntimeError('machine_fault', 'no space'));
    await expect(runtime.ping()).rejects.toThrow('no space');
    world.engine.faults.fail('ping', 'before', new Error('something else'));
    await expect(runtime.ping()).rejects.toThrow('something else');
    world.engine.goDown();
    const ref = { executionId: 'e1', attempt: 1, containerId: null };
    expect(await runtime.inspect(ref)).toMatchObject({ kind: 'unreachable' });
    const series = await scrape();
    expect(series.get('crawlerd_runtime_calls_total{call="ping"}')).toBe(3);
    expect(series.get('crawlerd_runtime_errors_total{call="ping",code="machine_fault"}')).toBe(1);
    expect(series.get('crawlerd_runtime_errors_total{call="ping",code="other"}')).toBe(1);
    expect(series.get('crawlerd_runtime_errors_total{call="inspect",code="unreachable"}')).toBe(1);
  });

  it('count a log once, and let its reader leave while it waits', async () => {
    const world = new World();
    const { metering, scrape } = await measured(world);
    const id = await world.running();
    const { containerId } = world.find(id).attempt ?? { containerId: null };
    const stopped = new AbortController();
    const parts = metering.ports.runtime.logs(
      { ...world.ref(id), containerId },
      { follow: true, signal: stopped.signal },
    );
    const reader = parts[Symbol.asyncIterator]();
    const waiting = reader.next();
    stopped.abort();
    await waiting;
    await reader.return?.(undefined);
    expect((await scrape()).get('crawlerd_runtime_calls_total{call="logs"}')).toBe(1);
  });
});

describe('the metrics of schedules', () => {
  it('are ticks by outcome, also those that launched nothing', async () => {
    const world = new ScheduledWorld();
    const { scrape } = await measured(world);
    await world.put({ hourly: { cron: '@hourly', time_zone: 'UTC' } });
    await world.decideAt('2026-05-04T09:00:00Z');
    await world.decideAt('2026-05-04T10:00:00Z');
    expect(world.told()).toEqual(['launched 05-04T09:00Z', 'skipped overlap 05-04T10:00Z']);
    await scrape();
    const series = await scrape();
    expect(series.get('crawlerd_ticks_total{outcome="launched"}')).toBe(1);
    expect(series.get('crawlerd_ticks_total{outcome="skipped"}')).toBe(1);
    expect(series.get('crawlerd_ticks_total{outcome="missed"}')).toBe(0);
  });
});

describe('the metrics of the disk', () => {
  it('are what is free, what there is, and what the database takes', async () => {
    const world = new World();
    const { scrape } = await measured(world);
    const series = await scrape();
    expect(series.get('crawlerd_disk_bytes{kind="free"}')).toBe(DISK.freeBytes);
    expect(series.get('crawlerd_disk_bytes{kind="total"}')).toBe(DISK.totalBytes);
    expect(series.get('crawlerd_disk_bytes{kind="database"}')).toBe(world.store.retention.databaseBytes());
  });
});

it('a fault of the counting harms nothing, and what it left out is counted later', async () => {
  const world = new World();
  const { scrape } = await measured(world);
  const id = await world.running();
  const events = world.store.events.bind(world.store);
  let isBroken = true;
  world.store.events = (filter) => {
    if (isBroken) throw new Error('cannot be read now');
    return events(filter);
  };
  world.complete(id);
  await eventually('the verdict is stored', () => world.find(id).execution.status === 'succeeded');
  const succeeded = 'crawlerd_verdicts_total{status="succeeded",reason="completed"}';
  expect((await scrape()).get(succeeded)).toBe(0);
  isBroken = false;
  await world.running();
  expect((await scrape()).get(succeeded)).toBe(1);
});
