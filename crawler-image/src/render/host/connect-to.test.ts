import { expect, test } from 'vitest';
import { connectWithin } from './connect-to.ts';

test.each([
  ['127.0.0.1', 'a loopback address'],
  ['192.30.252.4', 'an address of this machine'],
  ['[2606:4700:1::7]', 'an address of this machine'],
])('what a page in the browser requests is refused at %s, as in a crawl', async (host, kind) => {
  const connect = connectWithin({ allowed: '', ofMachine: '192.30.252.4,2606:4700:1::7' });
  await expect(connect(host, 80)).rejects.toThrow(kind);
});
