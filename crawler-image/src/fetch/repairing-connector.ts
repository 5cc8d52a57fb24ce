import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { Leniency } from '../records/leniencies.ts';
import { HeadRepair } from './head-repair.ts';

/** Connects as `connect` does; on each connection the head of the first response is repaired. */
export function repairingConnector(
  connect: buildConnector.connector,
  onLeniency: (leniency: Leniency) => void,
): buildConnector.connector {
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      repairHead(socket, onLeniency);
      callback(null, socket);
    });
  };
}

/**
 * Whatever a socket receives, encrypted or not, passes through its `push`. Changing the bytes there leaves it the socket
 * that was checked and connected, with its address, its errors and its flow control.
 */
function repairHead(socket: Socket, onLeniency: (leniency: Leniency) => void): void {
  const repair = new HeadRepair(onLeniency);
  const push = socket.push.bind(socket);
  socket.push = (piece: unknown, encoding?: BufferEncoding) => {
    if (Buffer.isBuffer(piece)) {
      const ready = repair.feed(piece);
      if (repair.isOver) socket.push = push;
      // Also if it is empty: a stream that asked for bytes asks again only after it got some, or none.
      return push(ready);
    }
    socket.push = push;
    const held = repair.rest();
    if (held.length > 0) push(held);
    return push(piece, encoding);
  };
}
