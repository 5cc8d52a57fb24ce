/** Latencies while idle connections in great number are held against the callback listener. See README.md. */
import { idleSockets } from './sockets/idle-sockets.ts';
import { print } from './support/report.ts';

print(await idleSockets('held'));
print(await idleSockets('reopened'));
