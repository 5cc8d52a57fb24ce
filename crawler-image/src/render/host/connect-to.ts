import { connect, type Socket } from 'node:net';

const CONNECT_MS_MAX = 10_000;

export function connectTo(hostname: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, timeout: CONNECT_MS_MAX });
    socket.once('connect', () => resolve(socket.setTimeout(0)));
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error('no connection in time')));
  });
}
