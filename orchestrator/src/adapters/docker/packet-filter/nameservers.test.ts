import { expect, it } from 'vitest';
import { nameservers } from './nameservers.ts';

const read = (files: Record<string, string>) => nameservers((file) => files[file] ?? null);

it('nameservers are those of this machine, without loopback, which the engine asks itself', () => {
  const resolvConf =
    '# by hand\nsearch lan\nnameserver 192.168.1.1\n nameserver\t127.0.0.1\nnameserver fd00::1\nnameserver fe80::1%eth0\nnameserver ::1\n#nameserver 9.9.9.9\noptions ndots:1\n';
  expect(read({ '/etc/resolv.conf': resolvConf })).toEqual({
    addresses: ['192.168.1.1', 'fd00::1'],
    areKnown: true,
  });
});

it('behind systemd-resolved they are what that one asks', () => {
  const files = { '/etc/resolv.conf': 'nameserver 127.0.0.53\n' };
  const upstream = { '/run/systemd/resolve/resolv.conf': 'nameserver 10.0.0.2\n' };
  expect(read({ ...files, ...upstream })).toEqual({ addresses: ['10.0.0.2'], areKnown: true });
  // In a container of crawlerd without that file nobody knows them.
  expect(read(files)).toEqual({ addresses: [], areKnown: false });
});

it('a resolver on loopback other than that of systemd is asked by the engine', () => {
  expect(read({ '/etc/resolv.conf': 'nameserver 127.0.0.1\n' })).toEqual({ addresses: [], areKnown: true });
});

it('those that the engine is set to come first', () => {
  const files = { '/etc/resolv.conf': 'nameserver 192.168.1.1\n' };
  expect(read({ ...files, '/etc/docker/daemon.json': '{"dns":["10.0.0.53",5,"x"]}' }).addresses).toEqual([
    '10.0.0.53',
    '192.168.1.1',
  ]);
  for (const settings of ['', 'nothing', '[]', 'null', '{"dns":"10.0.0.53"}']) {
    expect(read({ ...files, '/etc/docker/daemon.json': settings }).addresses).toEqual(['192.168.1.1']);
  }
});

it('there are never more than a few', () => {
  const many = Array.from({ length: 5000 }, (_, n) => `nameserver 10.0.${n >> 8}.${n & 255}\n`).join('');
  expect(read({ '/etc/resolv.conf': many }).addresses).toHaveLength(16);
});
