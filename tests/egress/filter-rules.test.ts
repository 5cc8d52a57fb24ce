import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { docker } from '../support/docker.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { ensureTool, run } from '../support/tools.ts';
import { OWN_PUBLIC } from './neighbourhood.ts';
import { both, openProbes, outcomesOf, probe, probesFromContainers, readiness, SETTINGS } from './probing.ts';

probesFromContainers();

function rules(): string {
  return run(ensureTool('iptables'), ['--wait', '-S']);
}

describe('the rules of the packet filter', () => {
  it('fault matrix: packet filter rules lost: they are set again, and removed by the next crawlerd after the network', async () => {
    const service = await ServiceProcess.start({ ...SETTINGS, CRAWLERD_RECONCILE_INTERVAL_SECONDS: '0.5' });
    const { Id } = (await docker.getNetwork(service.network).inspect()) as { Id: string };
    const bridge = `br-${Id.slice(0, 12)}`;
    const ours = (): string[] =>
      rules()
        .split('\n')
        .filter((line) => line.includes(bridge));
    const before = ours();
    expect(before).toContain(`-A DOCKER-USER -i ${bridge} -j CRAWLERD-FWD-${bridge}`);
    expect(before).toContain(`-A INPUT -i ${bridge} -j CRAWLERD-IN-${bridge}`);
    const iptables = ensureTool('iptables');
    run(iptables, ['--wait', '-D', 'INPUT', '-i', bridge, '-j', `CRAWLERD-IN-${bridge}`]);
    run(iptables, ['--wait', '-D', 'DOCKER-USER', '-i', bridge, '-j', `CRAWLERD-FWD-${bridge}`]);
    run(iptables, ['--wait', '-F', `CRAWLERD-IN-${bridge}`]);
    run(iptables, ['--wait', '-F', `CRAWLERD-FWD-${bridge}`]);
    await eventually('they are there again', () => ours().toSorted().join() === before.toSorted().join());

    await service.kill('SIGTERM');
    expect(ours().length).toBe(before.length);
    await docker.getNetwork(service.network).remove();
    await ServiceProcess.start(SETTINGS);
    expect(ours()).toEqual([]);
  });

  it('belong to one crawlerd: a second one on its network does not start', async () => {
    const { network } = await ServiceProcess.start(SETTINGS);
    const second = ServiceProcess.start({ ...SETTINGS, CRAWLERD_NETWORK: network });
    await expect(second).rejects.toThrow(/Another crawlerd uses the Docker network .* \(CRAWLERD_NETWORK\)/);
  });

  it('follow the network to another bridge before anything is launched on it', async () => {
    const service = await ServiceProcess.start(SETTINGS);
    const open = await openProbes(service);
    // It is made again with the same addresses, but another bridge.
    await docker.getNetwork(service.network).remove();
    const closed = both('host', OWN_PUBLIC[0]);
    const { outcomes } = await probe(service, [...open, ...closed]);
    expect(outcomes).toEqual({
      ...outcomesOf(open, 'open'),
      [`host ${OWN_PUBLIC[0]} (tcp)`]: 'ECONNREFUSED',
      [`host ${OWN_PUBLIC[0]} (udp)`]: 'EHOSTUNREACH',
    });
  });
});

describe('a machine where no rule can be set', () => {
  it('is told of in a warning, by the service and by the doctor, and crawls run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crawlerd-egress-'));
    onTestFinished(async () => rm(folder, { recursive: true }));
    const refusal = 'echo "iptables: Permission denied (you must be root)." >&2; exit 4';
    await writeFile(join(folder, 'iptables'), `#!/bin/sh\n${refusal}\n`, { mode: 0o755 });
    const PATH = [folder, process.env['PATH']].join(delimiter);
    const service = await ServiceProcess.start({ ...SETTINGS, PATH });
    expect(await readiness(service)).toMatchObject({
      ok: true,
      warning: true,
      detail: expect.stringMatching(
        /reach this machine.*run it as root, or give it the capability NET_ADMIN/,
      ) as string,
    });
    expect(service.errors).toMatch(/NET_ADMIN/);
    expect(await probe(service, both('own', OWN_PUBLIC[0]))).toMatchObject({
      outcomes: { [`own ${OWN_PUBLIC[0]} (tcp)`]: 'open' },
    });
    const { code, out } = await crawlerd(['doctor', '--json'], service.env);
    const { checks } = JSON.parse(out) as { checks: { name: string }[] };
    expect(checks.find(({ name }) => name === 'egress filter')).toMatchObject({
      ok: true,
      warning: true,
      detail: expect.stringMatching(/NET_ADMIN/) as string,
    });
    expect(code).toBe(0);
  });
});
