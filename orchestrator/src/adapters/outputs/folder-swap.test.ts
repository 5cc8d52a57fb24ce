import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collect } from '../../testing/collect.ts';
import { directChecks } from '../../testing/direct-checks.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { makeHarmless } from './make-harmless.ts';
import { measureFolder } from './measure-folder.ts';
import { OutputFilesOnDisk } from './output-files-on-disk.ts';

/** By hand: `SWAPS=300000 npx vitest run --project unit folder-swap`, which also prints how often was read. */
const SWAPS = Number(process.env['SWAPS'] ?? 20_000);
/** So many lines and files are read, at the least, however slow this machine is. */
const OWN_MIN = 1000;
const LIMITLESS = { entriesMax: 1e6, foldersMax: 1e6 };
const SECRET_BYTES = 64 * 1024 * 1024;

type Whose = 'own' | 'foreign';

/** The files that an execution leaves, in a folder. A foreign one would count as this execution's. */
function writeFiles(folder: string, whose: Whose): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'x.jsonl'), `{"whose":"${whose}"}\n`.repeat(5));
  writeFileSync(join(folder, 'x.http-cache'), whose);
  const completion = { execution_id: 'e1', success: true, result_data: { crawl_summary: { whose } } };
  writeFileSync(join(folder, 'completion.json'), JSON.stringify(completion));
}

/** An output folder `e1`, names in it that lead to `foreign`, and a crawler that exchanges them with its own. */
function hostileCrawler() {
  const root = folderInMemory();
  const outputs = new OutputFilesOnDisk(dataLayout(root), directChecks);
  const [own, foreign] = [outputs.path('e1'), outputs.path('e2')];
  writeFiles(own, 'own');
  writeFiles(foreign, 'foreign');
  const tool = join(foreign, 'tool');
  writeFileSync(tool, 'own');
  chmodSync(tool, 0o4755);
  const inside = (name: string) => join(own, name);
  for (const folder of ['sub', 'deep/sub', 'out']) writeFiles(inside(folder), 'own');
  for (const link of [inside('sub.link'), inside('deep/link'), join(root, 'out.link')])
    symlinkSync(foreign, link);
  for (const name of ['x.jsonl', 'x.http-cache', 'completion.json']) {
    symlinkSync(join(foreign, name), inside(`link.${name}`));
  }
  const pairs = [
    [inside('sub'), inside('sub.link')],
    [inside('deep/sub'), inside('deep/link')],
    // A folder moves out, and a link in.
    [inside('out'), join(root, 'out.link')],
    [inside('x.jsonl'), inside('link.x.jsonl')],
    [inside('x.http-cache'), inside('link.x.http-cache')],
    [inside('completion.json'), inside('link.completion.json')],
  ];
  const hardLinks = ['x.jsonl', 'x.http-cache', 'tool'].map((name) => ({
    name: inside(`hard.${name}`),
    foreign: join(foreign, name),
    own: name.endsWith('.jsonl') ? '{"whose":"own"}\n' : 'own',
  }));
  /** At least {@link SWAPS} times, and until it is stopped. */
  const swap = async (stop: Int32Array): Promise<void> => {
    const workerData = { pairs, hardLinks, swaps: SWAPS, stop };
    const worker = new Worker(new URL('testing/swap-names.mjs', import.meta.url), { workerData });
    onTestFinished(async () => void (await worker.terminate()));
    await new Promise<void>((resolve, reject) => worker.once('exit', () => resolve()).once('error', reject));
  };
  return { outputs, tool, swap };
}

describe('an output folder whose crawler exchanges folders, links and files all the time', () => {
  it(
    'shows nothing of another one, and nothing of another one is changed',
    async () => {
      const { outputs, tool, swap } = hostileCrawler();
      const seen = { rounds: 0, own: 0, foreign: 0 };
      const note = (whose: unknown, count = 1) => {
        if (whose === 'own') seen.own += count;
        else seen.foreign += count;
      };
      const readings: (() => Promise<void>)[] = [
        async () => {
          for await (const item of outputs.items('e1', { isGrowing: true }).items()) {
            note((JSON.parse(item) as { whose: Whose }).whose);
          }
        },
        async () => {
          const read = await outputs.completion('e1');
          if (read?.outcome === 'taken') note(read.value.result_data?.crawl_summary?.['whose']);
        },
        async () => {
          const guard = { isWanted: () => true, requireRoom: () => Promise.resolve() };
          const { outcome } = await outputs.copyCacheFiles('e1', 'copy', guard);
          if (outcome !== 'ready') return;
          for (const whose of cachesIn(outputs.path('copy'))) note(whose);
        },
        async () => {
          for (const name of ['x.jsonl', 'sub/x.jsonl', 'deep/sub/x.jsonl', 'out/x.jsonl', 'link.x.jsonl']) {
            const file = await outputs.results.open('e1', name);
            if (typeof file === 'string') continue;
            const text = Buffer.concat(await collect(file.read(0, file.bytes))).toString();
            await file.close();
            for (const line of text.trim().split('\n')) note((JSON.parse(line) as { whose: Whose }).whose);
          }
        },
        async () => {
          const zip = Buffer.concat(await collect(outputs.results.zip('e1'))).toString('latin1');
          if (zip.includes('"foreign"')) note('foreign');
        },
        async () => void (await makeHarmless(outputs.path('e1')).catch(() => undefined)),
        async () => {
          const { bytes } = await measureFolder(outputs.path('e1'), LIMITLESS);
          if (bytes > SECRET_BYTES) note('foreign');
        },
      ];
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const state = { isOver: false };
      const swapping = swap(stop).finally(() => {
        state.isOver = true;
      });
      await Promise.all(
        readings.map(async (read) => {
          while (!state.isOver) {
            await read();
            seen.rounds += 1;
            if (seen.own >= OWN_MIN) Atomics.store(stop, 0, 1);
          }
        }),
      );
      await swapping;
      if (process.env['SWAPS'] !== undefined) console.log({ swaps: SWAPS, ...seen });
      expect(seen.foreign).toBe(0);
      expect(seen.own).toBeGreaterThanOrEqual(OWN_MIN);
      expect(statSync(tool).mode & 0o7777).toBe(0o4755);
    },
    SWAPS * 10,
  );
});

/** What each file of a copied cache says, and the copy is removed. */
function cachesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.http-cache'),
  );
  const all = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  return all;
}
