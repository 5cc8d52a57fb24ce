import { expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { RawClient, servedCallback } from './testing/served-callback.ts';

it.each(['content-length: 4000000', 'transfer-encoding: chunked'])(
  'a crawler has one large report received at a time, and small ones all the same, with %s',
  async (length) => {
    const { world, id, port, request } = await servedCallback({});
    const lines = [
      'POST /api/v1/monitoring/completion HTTP/1.1',
      'host: here',
      `authorization: Bearer ${world.credentials.token(world.ref(id))}`,
      'content-type: application/json',
      length,
    ];
    const head = `${lines.join('\r\n')}\r\n\r\n`;
    const first = await RawClient.open(port);
    first.socket.write(head);
    const second = await RawClient.open(port);
    await eventually('the first is being received', async () => {
      const other = await RawClient.open(port);
      return (
        (await other.ask(head)) === 'HTTP/1.1 503 Service Unavailable' && other.text.includes('large report')
      );
    });
    expect(await second.ask(request())).toBe('HTTP/1.1 200 OK');
    expect(first.isOpen).toBe(true);
    first.socket.destroy();
    await eventually('the next one is received', async () => {
      const next = await RawClient.open(port);
      next.socket.write(head);
      const answer = await Promise.race([
        next.ask(''),
        new Promise((resolve) => setTimeout(resolve, 300, 'none')),
      ]);
      return answer === 'none';
    });
  },
);
