/**
 * Start-up time with 1,000 live executions among 100,000 finished ones, compared with a start without live
 * ones; then the cost of the scans for deadlines, and the memory of the live executions. See README.md.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seedFolders, type Seeded } from './boot/seed.ts';
import type { BootMessage, BootOrder } from './servers/messages.ts';
import { ofRounds, print, type Figure } from './support/report.ts';
import { ServerProcess } from './support/server-process.ts';
import { median, medianRatio } from './support/statistics.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const LIVE = 1000;
const FINISHED = 100_000;
/** How many containers of live executions exited, and how many vanished, while the service was down. */
const ENDED = 50;
const ROUNDS = 3;
const RECONCILED_MS_MAX = 5000;
const SCAN_MS_MAX = 5;
const MIB = 1024 * 1024;

type Booted = Extract<BootMessage, { kind: 'booted' }>;

const root = temporaryFolder();
const seeded = await seedFolders(root, { live: LIVE, finished: FINISHED });
const idle: Booted[] = [];
const busy: Booted[] = [];
for (let round = 0; round < ROUNDS; round++) {
  idle.push(await boot(seeded.withoutLive));
  busy.push(await boot(seeded.withLive));
}
const perThousand = (name: string, of: (booted: Booted) => number): Figure => ({
  name,
  value: ((median(busy.map(of)) - median(idle.map(of))) / MIB / LIVE) * 1000,
  unit: 'MiB',
});
const reconciledMs = (rounds: readonly Booted[]) => rounds.map((booted) => booted.reconciledMs);
print({
  bench: 'boot',
  conditions: { live: LIVE, finished: FINISHED, gone_meanwhile: 2 * ENDED, rounds: ROUNDS },
  figures: [
    ofRounds('start with nothing live', reconciledMs(idle), 'ms'),
    ofRounds(
      'until both APIs answer',
      busy.map(({ listeningMs }) => listeningMs),
      'ms',
    ),
    {
      ...ofRounds('until all is reconciled', reconciledMs(busy), 'ms'),
      wanted: { atMost: RECONCILED_MS_MAX },
    },
    { name: 'ratio', value: medianRatio(reconciledMs(busy), reconciledMs(idle)), unit: '' },
    ofRounds(
      'bare SQL scan',
      busy.map(({ bareScanMs }) => bareScanMs),
      'ms',
    ),
    ofRounds(
      'scan, median',
      busy.map(({ scanMs }) => scanMs),
      'ms',
    ),
    {
      ...ofRounds(
        'scan, slowest',
        busy.map(({ slowestScanMs }) => slowestScanMs),
        'ms',
      ),
      wanted: { atMost: SCAN_MS_MAX },
    },
    perThousand('heap per 1,000 live', ({ heapBytes }) => heapBytes),
    perThousand('RSS per 1,000 live', ({ rssBytes }) => rssBytes),
    { name: 'RSS with nothing live', value: median(idle.map(({ rssBytes }) => rssBytes)) / MIB, unit: 'MiB' },
  ],
});

/** One start in a fresh process, on a copy, so that it cannot speed up the next one. */
async function boot({ folder, instance, live }: Seeded): Promise<Booted> {
  const copy = join(root, 'copy');
  cpSync(folder, copy, { recursive: true });
  const server = new ServerProcess<BootOrder, BootMessage>('boot');
  await server.hear('ready');
  const booted = server.hear('booted');
  server.tell({
    folder: copy,
    instance,
    vanished: live.slice(0, ENDED),
    exited: live.slice(ENDED, 2 * ENDED),
    running: live.slice(2 * ENDED),
  });
  const result = await booted;
  await server.end();
  rmSync(copy, { recursive: true });
  return result;
}
