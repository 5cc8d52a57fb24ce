import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { divert, dropPackets } from '../support/packet-filter.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

function callbackPort(service: ServiceProcess): number {
  return Number(service.env['CRAWLERD_CALLBACK_PORT']);
}

async function firstHeartbeat(service: ServiceProcess, id: string): Promise<void> {
  await eventually('a heartbeat', async () => (await service.status(id)).last_heartbeat_at !== null);
}

describe('fault matrix: container-API cut', () => {
  it('that outlasts the container: its completion is found in the output folder', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const id = await service.launch(faultLaunch({ workMs: 1000, patienceMs: 1500 }));
    await firstHeartbeat(service, id);
    dropPackets(callbackPort(service));
    const status = await service.reaches(id, 'succeeded');
    expect(status).toMatchObject({ attempt: 1, reason: 'completed', result: { total_data_count: 3 } });
    const log = await service.logs(id);
    expect(printedLines(log)).toEqual(expectedLines(3));
    expect(log).toContain('completion unheard');
  });

  it('that ends in time: our crawler has kept its completion and delivers it', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const pages = 10;
    const site = await serveSite({ host: await service.gateway(), pages, answerMs: 300 });
    // The cut is to end before it counts as silence, however long the crawl takes on a busy machine.
    const id = await service.launch({ config: siteCrawl(site.url, pages), stale_after_seconds: 120 });
    await firstHeartbeat(service, id);
    const cut = dropPackets(callbackPort(service));
    const file = `${service.dataDir}/crawler_outputs/${id}/completion.json`;
    await eventually('the completion is on disk', () => existsSync(file));
    expect(await service.status(id)).toMatchObject({ status: 'running' });
    cut.lift();
    const status = await service.reaches(id, 'succeeded');
    expect(status).toMatchObject({ attempt: 1, reason: 'completed', result: { total_data_count: pages } });
    await eventually('its end', async () => (await service.show(id)).exit_code === 0);
  });
});

/** A service whose crawlers reach it through a transparent proxy. */
async function serviceBehindProxy() {
  const service = await ServiceProcess.start({
    ...FAULT_SETTINGS,
    CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: '0.3',
  });
  const [host, port] = [await service.gateway(), callbackPort(service)];
  const own = await freePort();
  const proxy = await FaultProxy.start({ listen: { host, port: own }, upstream: { host, port } });
  divert(host, port, own);
  return { service, proxy };
}

const HEARTBEATS = /heartbeat/;
const COMPLETIONS = /completion/;

describe('fault matrix: API slow or 5xx', () => {
  it('the crawl never pauses for it, retries are few, and the completion arrives once', async () => {
    const { service, proxy } = await serviceBehindProxy();
    const pages = 40;
    const site = await serveSite({ host: await service.gateway(), pages, answerMs: 150 });
    const crawl = async () => {
      const id = await service.launch({ config: siteCrawl(site.url, pages) });
      const { result } = await service.reaches(id, 'succeeded');
      expect(result).toMatchObject({ total_data_count: pages });
      return { id, seconds: Number(result?.crawl_summary?.['runtime_seconds']) };
    };
    const untroubled = await crawl();
    const before = proxy.count(HEARTBEATS);
    proxy.inject({ route: HEARTBEATS, fault: { kind: 'hang' }, times: 1 });
    proxy.inject({ route: HEARTBEATS, fault: { kind: 'status', status: 503 }, times: 3 });
    proxy.inject({ route: HEARTBEATS, fault: { kind: 'delay', ms: 2000 } });
    const refusals = proxy.inject({ route: COMPLETIONS, fault: { kind: 'status', status: 500 }, times: 2 });
    const unanswered = proxy.inject({ route: COMPLETIONS, fault: { kind: 'unanswered' }, times: 1 });
    const troubled = await crawl();
    // The tolerance is for a busy machine.
    expect(troubled.seconds).toBeLessThan(untroubled.seconds * 1.5 + 1);
    expect([refusals.hits, unanswered.hits]).toEqual([2, 1]);
    const beats = proxy.count(HEARTBEATS) - before;
    expect(beats).toBeGreaterThan(3);
    expect(beats).toBeLessThan(60);
    await eventually('its end', async () => (await service.show(troubled.id)).exit_code === 0);
    // One of the first crawl; then two refused, one processed without an answer, and its repetition.
    expect(proxy.count(COMPLETIONS)).toBe(5);
  });
});
