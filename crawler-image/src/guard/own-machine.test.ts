import { describe, expect, test } from 'vitest';
import { AddressGuard } from './address-guard.ts';
import { guardedLookup } from './guarded-connector.ts';

/** Public addresses, as this machine may have them. */
const OF_MACHINE = '192.30.252.4, 2606:4700:1::/48';

describe('addresses that mean the crawl itself', () => {
  test.each(['127.0.0.1', '::1', '0.0.0.0'])('are refused with what works in a container: %s', (address) => {
    const guard = new AddressGuard({ allowed: '', ofMachine: '', machineHost: '172.18.0.1' });
    const { message } = guard.refusal(address) ?? {};
    expect(message).toContain('must listen on 172.18.0.1');
    expect(message).toMatch(/CRAWLERD_CRAWL_ALLOWED_RANGES=172\.18\.0\.1$/);
    // Allowing the address itself would open the container to itself.
    expect(message).not.toContain(`=${address}`);
  });

  test('are refused with their own setting where crawls run on the machine itself', () => {
    const { message } = new AddressGuard({ allowed: '', ofMachine: '' }).refusal('127.0.0.1') ?? {};
    expect(message).toMatch(/CRAWLERD_CRAWL_ALLOWED_RANGES=127\.0\.0\.1$/);
  });

  test('other addresses have the same hint in a container', () => {
    const guard = new AddressGuard({ allowed: '', ofMachine: '', machineHost: '172.18.0.1' });
    expect(guard.refusal('10.1.2.3')?.message).toMatch(/CRAWLERD_CRAWL_ALLOWED_RANGES=10\.1\.2\.3$/);
  });
});

describe('public addresses of this machine', () => {
  const guard = new AddressGuard({ allowed: '', ofMachine: OF_MACHINE });

  test.each(['192.30.252.4', '::ffff:192.30.252.4', '2606:4700:1::7', '2606:4700:1::7%eth0'])(
    'are refused: %s',
    (address) =>
      expect(guard.refusal(address)?.message).toMatch(/is an address of this machine, which crawls/),
  );

  test('are refused by name', async () => {
    const lookup = guardedLookup(guard, (_, __, callback) =>
      callback(null, [{ address: '192.30.252.4', family: 4 }]),
    );
    const error = await new Promise((resolve) => lookup('this.example', {}, resolve));
    expect(error).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message:
        'this.example resolves to 192.30.252.4, an address of this machine, which crawls may not reach; ' +
        'the operator can allow it with CRAWLERD_CRAWL_ALLOWED_RANGES=192.30.252.4',
    });
  });

  test('leave their neighbours open', () => {
    for (const address of ['192.30.252.3', '192.30.252.5', '2606:4700:2::7']) {
      expect([address, guard.refusal(address)]).toEqual([address, null]);
    }
  });

  test('are open where the operator allows them', () => {
    const allowing = new AddressGuard({ allowed: '192.30.252.4', ofMachine: OF_MACHINE });
    expect(allowing.refusal('192.30.252.4')).toBeNull();
    expect(allowing.refusal('2606:4700:1::7')).not.toBeNull();
  });
});
