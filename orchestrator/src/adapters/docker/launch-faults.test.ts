import { describe, expect, it } from 'vitest';
import { json } from '../../testing/socket-engine.ts';
import { CREATE, FIND, NETWORK, none, scriptedRuntime, spec, START } from './testing/scripted-runtime.ts';

const refusal = async (status: number, message: string): Promise<string> => {
  const { runtime } = scriptedRuntime({ [FIND]: none, [CREATE]: json(status, { message }) });
  return runtime.ensureLaunched(spec).then(
    () => 'launched',
    (error: { code: string }) => error.code,
  );
};

describe('a refusal of the engine', () => {
  it.each([
    [500, 'mkdir /var/lib/docker/overlay2/4f-init: no space left on device'],
    [500, 'open /var/lib/docker/containers/x/.tmp-hostconfig.json: disk quota exceeded'],
    [
      500,
      'Could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    ],
    [403, "no available IPv4 addresses on this network's address pools: crawlerd (3b2a)"],
    [404, 'network crawlerd not found'],
    [
      500,
      'failed to create endpoint crawler-task-e1-1 on network crawlerd: adding interface veth5 to bridge br-1 failed: could not find bridge br-1: route ip+net: no such network interface',
    ],
    [500, 'failed to set up container networking: driver failed programming external connectivity'],
    [
      500,
      'OCI runtime create failed: unable to retrieve OCI runtime error: exec: "runc": executable file not found in $PATH',
    ],
    [500, 'cgroups: cannot find cgroup mount destination: unknown'],
    [
      400,
      'OCI runtime create failed: container_linux.go:380: starting container process caused: error setting rlimit type 7: operation not permitted',
    ],
    [
      500,
      'connection error: desc = "transport: error while dialing: dial unix /run/containerd/containerd.sock"',
    ],
    [500, 'fork/exec /usr/bin/containerd-shim-runc-v2: cannot allocate memory'],
  ])('with %i: %s: is a fault of the machine', async (status, message) => {
    expect(await refusal(status, message)).toBe('machine_fault');
  });

  it.each([
    [400, 'unable to find user shop: no matching entries in passwd file'],
    [400, 'OCI runtime create failed: exec: "crawl": executable file not found in $PATH: unknown'],
    [400, 'OCI runtime create failed: exec: "no space left on device": executable file not found in $PATH'],
    [400, "the working directory 'network x not found' is invalid, it needs to be an absolute path"],
    [400, 'exec /crawl: exec format error'],
    [400, 'No command specified'],
    [400, 'Minimum memory limit allowed is 6MB'],
  ])('with %i: %s: is one of the execution', async (status, message) => {
    expect(await refusal(status, message)).toBe('rejected');
  });

  it('in other words is left to comparison, and a 5xx may pass first', async () => {
    expect(await refusal(400, 'the moon is in the wrong house')).toBe('refused');
    expect(await refusal(500, 'the moon is in the wrong house')).toBe('interrupted');
  });
});

describe('what the engine says of the network', () => {
  it.each([403, 404, 409, 500])('with %i is a fault of the machine, and says what to do', async (status) => {
    const { runtime } = scriptedRuntime({
      [NETWORK]: json(404, { message: 'network net not found' }),
      'POST /networks/create': json(status === 409 ? 403 : status, { message: 'all pools are full' }),
      [FIND]: none,
    });
    const fault = { code: 'machine_fault', message: expect.stringContaining('CRAWLERD_NETWORK') };
    await expect(runtime.prepare()).rejects.toMatchObject(fault);
    await expect(runtime.ensureLaunched(spec)).rejects.toMatchObject(fault);
  });

  it('is looked at before a launch: with another gateway than the launch was told nothing is created', async () => {
    const networks = { gateway: '10.9.0.1' };
    const { runtime, count } = scriptedRuntime({
      [NETWORK]: (response, request) =>
        json(200, {
          Id: networks.gateway,
          IPAM: { Config: [{ Subnet: '10.9.0.0/16', Gateway: networks.gateway }] },
        })(response, request),
      [FIND]: none,
      [CREATE]: json(201, { Id: 'abc' }),
      [START]: json(204, null),
    });
    const { host } = await runtime.prepare();
    const launch = { ...spec, env: { ...spec.env, CRAWLERD_API_URL: `http://${host}:8001` } };
    networks.gateway = '10.9.7.1';
    await expect(runtime.ensureLaunched(launch)).rejects.toMatchObject({
      code: 'machine_fault',
      message: expect.stringContaining('10.9.7.1 now, not 10.9.0.1'),
    });
    expect(count(CREATE)).toBe(0);
    networks.gateway = '10.9.0.1';
    await expect(runtime.ensureLaunched(launch)).resolves.toMatchObject({ containerId: 'abc' });
  });
});
