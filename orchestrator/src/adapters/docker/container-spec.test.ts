import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaunchSpec } from '../../ports/runtime.ts';
import { containerSpec, type ContainerSurroundings } from './container-spec.ts';

const around: ContainerSurroundings = {
  instance: 'i',
  network: 'crawlerd',
  folders: { configFile: '/data/task_configs/x/config.json', outputFolder: '/data/crawler_outputs/x' },
  stopGraceSeconds: 9.5,
  defaultResources: { memory_mb: 512, cpus: 1, pids: 100 },
  init: true,
};
const spec: LaunchSpec = {
  executionId: 'x',
  attempt: 2,
  image: 'img:1',
  config: '{}',
  env: { TASK_EXECUTION_ID: 'x', CONFIG_PATH: '/etc/shadow' },
  resources: {},
};

const anyLaunch: fc.Arbitrary<LaunchSpec> = fc.record({
  executionId: fc.string(),
  attempt: fc.integer(),
  image: fc.string(),
  config: fc.string(),
  env: fc.dictionary(fc.string(), fc.string()),
  resources: fc.record(
    {
      memory_mb: fc.integer({ min: 16, max: 1_048_576 }),
      cpus: fc.double({ min: 0.001, max: 1024, noNaN: true }),
      pids: fc.integer({ min: 8, max: 4_194_304 }),
    },
    { requiredKeys: [] },
  ),
});

describe('the container of an attempt', () => {
  it('has what the contract promises, and defaults where the launch says nothing', () => {
    expect(containerSpec(spec, around)).toMatchObject({
      Image: 'img:1',
      Env: ['TASK_EXECUTION_ID=x', 'CONFIG_PATH=/app/config/config.json'],
      Labels: { 'crawlerd.instance': 'i', 'crawlerd.execution': 'x', 'crawlerd.attempt': '2' },
      StopSignal: 'SIGTERM',
      StopTimeout: 10,
      HostConfig: {
        Memory: 512 * 2 ** 20,
        MemorySwap: 512 * 2 ** 20,
        NanoCpus: 1e9,
        PidsLimit: 100,
        Init: true,
      },
    });
  });

  it('never gets more than two mounts, its network and its limits, whatever is launched', () => {
    const { Env: _env, Image: _image, Labels: _labels, ...usual } = containerSpec(spec, around);
    const { Memory: _m, MemorySwap: _s, NanoCpus: _n, PidsLimit: _p, ...usualHost } = usual.HostConfig ?? {};
    fc.assert(
      fc.property(anyLaunch, (launch) => {
        const { Env, Image, Labels, ...rest } = containerSpec(launch, around);
        const { Memory, MemorySwap, NanoCpus, PidsLimit, ...host } = rest.HostConfig ?? {};
        expect(host).toEqual(usualHost);
        expect({ ...rest, HostConfig: null }).toEqual({ ...usual, HostConfig: null });
        expect(Image).toBe(launch.image);
        expect(Object.keys(Labels ?? {})).toHaveLength(3);
        expect(Env).toContain('CONFIG_PATH=/app/config/config.json');
        expect(MemorySwap).toBe(Memory);
        // 0 would mean no limit.
        for (const limit of [Memory, NanoCpus, PidsLimit]) expect(limit).toBeGreaterThan(0);
      }),
    );
    expect(usualHost).toMatchObject({
      NetworkMode: 'crawlerd',
      Privileged: false,
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Mounts: [
        {
          Type: 'bind',
          Source: around.folders.configFile,
          Target: '/app/config/config.json',
          ReadOnly: true,
        },
        { Type: 'bind', Source: around.folders.outputFolder, Target: '/app/output' },
      ],
    });
    const dangerous = ['Binds', 'Devices', 'PortBindings', 'CapAdd', 'PidMode', 'IpcMode', 'UsernsMode'];
    for (const key of dangerous) expect(usualHost).not.toHaveProperty(key);
  });
});
