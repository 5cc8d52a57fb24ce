import { expect, it } from 'vitest';
import { json } from '../../testing/socket-engine.ts';
import { NETWORK, scriptedRuntime } from './testing/scripted-runtime.ts';

const prepared = (Config: readonly object[] | null) =>
  scriptedRuntime({
    [NETWORK]: json(200, { Id: 'n', Driver: 'bridge', IPAM: { Config } }),
    'GET /containers/json': json(200, []),
  }).runtime.prepare();

it.each([
  [[{ Subnet: '10.9.0.0/16' }], '10.9.0.1'],
  [[{ Subnet: '10.9.0.0/16', Gateway: '' }], '10.9.0.1'],
  [[{ Subnet: '10.9.0.0/16', Gateway: '10.9.200.7' }], '10.9.200.7'],
  [[{ Subnet: 'fd00:99::/64', Gateway: 'fd00:99::1' }, { Subnet: '10.9.0.0/16' }], '10.9.0.1'],
  [[{ Subnet: '10.9.0.0/16', IPRange: '10.9.8.0/24' }], '10.9.8.0'],
])('a network with %j has the gateway %s', async (config, host) => {
  expect(await prepared(config)).toEqual({ host });
});

it.each([
  [null, 'has no subnet of its own'],
  [[], 'has no subnet of its own'],
  [
    [{ Subnet: 'fd00:99::/64', Gateway: 'fd00:99::1' }],
    'has no IPv4 subnet with an address for this machine (fd00:99::/64)',
  ],
])('one with %j is refused, with what it lacks and what to do', async (config, why) => {
  await expect(prepared(config)).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringMatching(/docker network rm net.*CRAWLERD_NETWORK/),
  });
  await expect(prepared(config)).rejects.toThrow(why);
});
