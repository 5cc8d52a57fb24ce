/**
 * Holds as many idle connections as it is told and can, and opens each again that is ended. Prints what it has, as
 * JSON lines. Plain JavaScript without dependencies: it runs in containers too.
 *
 *   node idle-sockets.mjs <host> <port> <count> <pause before opening again, ms>
 */
import { connect } from 'node:net';

const [host, port, count, againMs] = process.argv.slice(2);
const counts = { open: 0, mostOpen: 0, opened: 0, ended: 0, failed: 0 };

function hold() {
  let isUp = false;
  const socket = connect({ host, port: Number(port) });
  socket
    .on('connect', () => {
      isUp = true;
      counts.opened += 1;
      counts.open += 1;
      counts.mostOpen = Math.max(counts.mostOpen, counts.open);
    })
    .on('error', () => undefined)
    .on('close', () => {
      if (isUp) counts.open -= 1;
      counts[isUp ? 'ended' : 'failed'] += 1;
      setTimeout(hold, Number(againMs));
    })
    .resume();
}

let begun = 0;
const begin = setInterval(() => {
  for (let i = 0; i < 100 && begun < Number(count); i++, begun++) hold();
  if (begun >= Number(count)) clearInterval(begin);
}, 5);
// Nobody reads it any more: whoever started this has gone.
process.stdout.on('error', () => process.exit());
setInterval(() => process.stdout.write(`${JSON.stringify(counts)}\n`), 250);
