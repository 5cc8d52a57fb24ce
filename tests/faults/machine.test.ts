import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hasErrorCode } from '@crawlerd/shared';
import { makeFolders } from '../../orchestrator/src/adapters/system/make-folders.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker, removeNetwork } from '../support/docker.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { smallDisk } from '../support/small-disk.ts';
import { ensureTool, run } from '../support/tools.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const SETTINGS = { ...FAULT_SETTINGS, CRAWLERD_STOP_GRACE_SECONDS: '1' };
const QUEUE = 4;

interface Network {
  readonly Id: string;
  readonly IPAM: { readonly Config: readonly { readonly Subnet: string; readonly Gateway: string }[] };
}

async function networkOf({ network }: ServiceProcess) {
  const { Id, IPAM } = (await docker.getNetwork(network).inspect()) as Network;
  const [config] = IPAM.Config;
  if (config === undefined) throw new Error(`${network} has no addresses`);
  return { bridge: `br-${Id.slice(0, 12)}`, subnet: config.Subnet, gateway: config.Gateway };
}

/** Makes another network in place of ours, while crawlerd is not looking: it would make its own again. */
async function replaceNetwork(service: ServiceProcess, Name: string, config: object): Promise<void> {
  await eventually('crawlerd is at rest', async () => (await unready(service)) === null);
  service.signal('SIGSTOP');
  await removeNetwork(service.network);
  await docker.createNetwork({ Name, Driver: 'bridge', CheckDuplicate: true, IPAM: { Config: [config] } });
  // One in place of ours is removed with the service.
  if (Name !== service.network) onTestFinished(async () => removeNetwork(Name));
  service.signal('SIGCONT');
}

async function unready(service: ServiceProcess): Promise<string | null> {
  const response = await fetch(`${service.url}/readyz`);
  return response.status === 503 ? response.text() : null;
}

/** More executions than there is room for, none of which may be charged with the fault. */
const launchQueue = (service: ServiceProcess) =>
  Promise.all(Array.from({ length: QUEUE }, () => service.launch(faultLaunch({ workMs: 100 }))));

async function allSucceed(service: ServiceProcess, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await service.reaches(id, 'succeeded');
    expect(await service.show(id)).toMatchObject({ crawl_failures: 0, infrastructure_faults: 0 });
  }
  expect(await unready(service)).toBeNull();
}

describe('fault matrix: range of the network taken', () => {
  it('another range is used, with a listener on its gateway, and no execution fails for it', async () => {
    const service = await ServiceProcess.start(SETTINGS);
    const before = await networkOf(service);
    await replaceNetwork(service, `${service.network}-thief`, { Subnet: before.subnet });
    await allSucceed(service, await launchQueue(service));
    expect((await networkOf(service)).gateway).not.toBe(before.gateway);
  });
});

describe('fault matrix: bridge of the network deleted', () => {
  it('the network is made again with its addresses; a live crawl is put back on it, and the queue goes on', async () => {
    const service = await ServiceProcess.start(SETTINGS);
    const before = await networkOf(service);
    const lives = await service.launch(faultLaunch({ workMs: 9000, lines: 6, patienceMs: 60_000 }));
    await service.reaches(lives, 'running');
    run(ensureTool('iproute2'), ['link', 'delete', before.bridge]);
    await allSucceed(service, await launchQueue(service));
    expect(await networkOf(service)).toMatchObject({ subnet: before.subnet, gateway: before.gateway });
    expect(await service.reaches(lives, 'succeeded')).toMatchObject({ attempt: 1 });
    expect(printedLines(await service.logs(lives))).toEqual(expectedLines(6));
  });

  it('while crawlerd is down: it starts, says why nothing is launched, and goes on when the address is back', async () => {
    const service = await ServiceProcess.start(SETTINGS);
    const { bridge, gateway } = await networkOf(service);
    await service.kill('SIGTERM');
    const ip = ensureTool('iproute2');
    run(ip, ['link', 'delete', bridge]);
    await service.run();
    const ids = await launchQueue(service);
    expect(await unready(service)).toContain(
      `${gateway}, the address under which crawlers are to reach crawlerd`,
    );
    expect(await service.show(ids[0] ?? '')).toMatchObject({
      status: 'queued',
      attempt: 0,
      diagnosis: { code: 'waiting_for_machine' },
    });
    run(ip, ['link', 'add', bridge, 'type', 'bridge']);
    run(ip, ['address', 'add', `${gateway}/16`, 'dev', bridge]);
    run(ip, ['link', 'set', bridge, 'up']);
    await allSucceed(service, ids);
  });
});

describe('fault matrix: gateway of the network changed', () => {
  it('crawlers are told the new address once crawlerd listens there, and never the old one', async () => {
    const service = await ServiceProcess.start(SETTINGS);
    const before = await networkOf(service);
    await replaceNetwork(service, service.network, { Subnet: '10.99.77.0/24', Gateway: '10.99.77.9' });
    const ids = await launchQueue(service);
    const stays = await service.launch(faultLaunch({ end: 'stay' }));
    await service.reaches(stays, 'running');
    const { Config } = await docker.getContainer(service.containerName(stays)).inspect();
    expect(Config.Env.filter((each) => each.includes(before.gateway))).toEqual([]);
    expect(Config.Env.join(' ')).toContain(`@10.99.77.9:${service.env['CRAWLERD_CALLBACK_PORT']}`);
    await allSucceed(service, ids);
  });
});

describe('fault matrix: no inodes', () => {
  it('launches are refused with the reason, what is queued waits and pays nothing, and all goes on once there are some', async () => {
    const dataDir = smallDisk({ files: 400 });
    const service = await ServiceProcess.start(
      { ...SETTINGS, CRAWLERD_MAX_CONCURRENT: '1', CRAWLERD_MIN_FREE_MB: '8' },
      { dataDir },
    );
    const first = await service.launch(faultLaunch({ end: 'stay' }));
    await service.reaches(first, 'running');
    const ids = await launchQueue(service);
    const ballast = join(dataDir, 'ballast');
    useUpFiles(ballast);
    // Node's own recursive mkdir says ENOENT here, as if a folder were missing.
    await expect(makeFolders(join(dataDir, 'one', 'two'))).rejects.toMatchObject({ code: 'ENOSPC' });
    const refused = await service.post('/executions', faultLaunch({}));
    expect([refused.status, await refused.text()]).toEqual([
      503,
      expect.stringContaining('more files (inodes)'),
    ]);
    await service.post(`/executions/${first}/stop`, { mode: 'kill' });
    await eventually('its place is free', async () => (await service.show(first)).status === 'stopped');
    expect(await unready(service)).toContain('more files (inodes)');
    await eventually('the queue says why it waits', async () => {
      return (await service.show(ids[0] ?? '')).diagnosis?.code === 'waiting_for_machine';
    });
    rmSync(ballast, { recursive: true });
    await allSucceed(service, ids);
  });
});

/** Makes empty files until no more are possible. */
function useUpFiles(folder: string): void {
  run('mkdir', [folder]);
  for (let i = 0; ; i++) {
    try {
      writeFileSync(join(folder, String(i)), '');
    } catch (error) {
      if (hasErrorCode(error, 'ENOSPC')) return;
      throw error;
    }
  }
}
