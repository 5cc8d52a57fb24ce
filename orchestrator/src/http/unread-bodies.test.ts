import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { bothApps } from './testing/both-apps.ts';

const MIB = 1024 * 1024;

describe('a report that is too large', () => {
  it('is answered to clients that write all of it before they read', async () => {
    const { callback, world } = await bothApps();
    const id = await world.running();
    const address = new URL(await callback.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(address.port), address.hostname);
    const answer = text(socket);
    socket.write(
      'POST /monitoring/completion HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
        `Authorization: Bearer ${world.credentials.token(world.ref(id))}\r\nContent-Length: ${6 * MIB}\r\n\r\n`,
    );
    for (let i = 0; i < 6; i++) if (!socket.write(Buffer.alloc(MIB, ' '))) await once(socket, 'drain');
    socket.end();
    expect(await answer).toMatch(/^HTTP\/1\.1 413 .*larger than 4 MiB/s);
  });
});
