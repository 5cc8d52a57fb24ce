/**
 * A crawler that sends heartbeats as fast as it can. Arguments: the callback URL, the crawler as JSON, `small` or `large`,
 * and the number of its connections.
 */
import { Connection } from '../support/connection.ts';
import { heartbeat, largeHeartbeat, type Crawler } from '../support/reports.ts';
import type { FlooderMessage } from './messages.ts';

const say = (message: FlooderMessage): void => void process.send?.(message);

const [url = '', of = '', flood, connections] = process.argv.slice(2);
const crawler: Crawler = JSON.parse(of);
const next = flood === 'large' ? largeHeartbeat : heartbeat;
const enough = new AbortController();
let answered = 0;
let sent = 0;

async function send(): Promise<void> {
  const connection = await Connection.open(new URL(url));
  while (!enough.signal.aborted) {
    const { status, body } = await connection.send(next(crawler, sent++));
    if (status !== 200) throw new Error(`a heartbeat was answered with ${status}: ${body}`);
    answered += 1;
  }
  connection.close();
}

const startMs = performance.now();
for (let i = 0; i < Number(connections); i++) void send();
say({ kind: 'flooding' });
process.on('message', () => {
  enough.abort();
  say({ kind: 'flooded', perSecond: (answered * 1000) / (performance.now() - startMs) });
});
process.once('disconnect', () => process.exit());
