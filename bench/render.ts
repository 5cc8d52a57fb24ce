/** Compares rendering by our crawler with a bare loop of playwright-core over the same pages. See README.md. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser } from '../crawler-image/src/render/find-browser.ts';
import { byBareLoop, byOurs } from './render/rendered.ts';
import type { EmptyServerMessage } from './servers/messages.ts';
import { ofRounds, print } from './support/report.ts';
import { ServerProcess } from './support/server-process.ts';
import { medianRatio } from './support/statistics.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean' },
  },
});
const pages = Number(values.pages);
const rounds = Number(values.rounds);
const executable = findBrowser(null, process.env['PATH']);
if (executable === null) throw new Error('Chromium is needed: apt-get install chromium');

const folder = temporaryFolder();
const server = new ServerProcess<object, EmptyServerMessage>('scripted-shop');
const { url } = await server.hear('listening');
const ours: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round++) {
  const takeOurs = async (): Promise<void> => {
    ours.push(pages / (await byOurs(url, pages, join(folder, String(round)))));
  };
  const takeBare = async (): Promise<void> => {
    bare.push(pages / (await byBareLoop(url, pages, executable)));
  };
  // The last of one round is the first of the next.
  for (const take of round % 2 === 0 ? [takeOurs, takeBare] : [takeBare, takeOurs]) await take();
  process.stderr.write(`crawlerd ${ours.at(-1)?.toFixed(1)} pages/s, bare loop ${bare.at(-1)?.toFixed(1)}\n`);
}
await server.end();

print({
  bench: 'render',
  conditions: { pages, rounds },
  figures: [
    ofRounds('crawlerd', ours, 'pages/s'),
    ofRounds('bare playwright-core, four at a time', bare, 'pages/s'),
    {
      name: 'pace against the bare loop',
      value: medianRatio(ours, bare),
      unit: '×',
      wanted: { atLeast: 0.9 },
    },
  ],
});
