import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { becomeNobody } from '../../testing/become-nobody.ts';
import { collect } from '../../testing/collect.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { ExecutionFilesOnDisk } from './execution-files-on-disk.ts';

const LAST = { executionId: 'e1', attempt: 3 };

function setUp() {
  const root = folderInMemory();
  const layout = dataLayout(root);
  const put = (path: string, content = 'x'): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  put(layout.configFile('e1'));
  put(layout.logFile('e1', 1));
  put(layout.logFile('e1', 3));
  put(layout.resultFile('e1', 3), 'x'.repeat(10_000));
  put(join(layout.outputFolder('e1'), 'items.jsonl'), 'x'.repeat(100_000));
  put(join(layout.outputFolder('e1'), 'a/b/c/image'));
  put(join(layout.outputFolder('e1'), 'a/empty'), '');
  put(join(layout.outputFolder('e2'), 'items.jsonl'), 'of another execution');
  put(layout.resultFile('e2', 3));
  return { root, layout, output: layout.outputFolder('e1'), files: new ExecutionFilesOnDisk(layout) };
}

async function removed(files: ExecutionFilesOnDisk): Promise<number[]> {
  return collect(files.remove(LAST));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** All names below a folder. */
function names(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

describe('the files of an execution', () => {
  it('are removed, all of them and nothing of another one, and as much is freed as was measured', async () => {
    const { root, layout, files } = setUp();
    const before = await files.measure(LAST);
    const onDisk = names(root)
      .filter((name) => name.includes('e1'))
      .map((name) => lstatSync(join(root, name)).blocks * 512);
    // Small files may take less than a block of 4 KiB, or nothing.
    expect(before).toBeGreaterThanOrEqual(sum(onDisk) - 4 * 4096);
    expect(sum(await removed(files))).toBe(before);
    expect(names(root).filter((name) => name.includes('e1'))).toEqual([]);
    expect(readFileSync(join(layout.outputFolder('e2'), 'items.jsonl'), 'utf8')).toBe('of another execution');
    expect(existsSync(layout.resultFile('e2', 3))).toBe(true);
    expect(await files.measure(LAST)).toBe(0);
  });

  it('may be removed again, and where there are none', async () => {
    const { files } = setUp();
    await removed(files);
    expect(await removed(files)).toEqual([]);
  });

  it('are removed in steps of at most a thousand names', async () => {
    const { output, files } = setUp();
    for (let i = 0; i < 2500; i++) writeFileSync(join(output, `page-${i}`), 'x');
    const before = await files.measure(LAST);
    const steps = await removed(files);
    expect(sum(steps)).toBe(before);
    expect(Math.max(...steps)).toBeLessThanOrEqual(1000 * 4096 + 100_000);
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });

  it('are whole again after a crash at any step, and then removed to the end', async () => {
    const { root, output, files } = setUp();
    for (const folder of ['x/y/z', 'x/w', 'v']) mkdirSync(join(output, folder), { recursive: true });
    const before = await files.measure(LAST);
    let freed = 0;
    for (let stopAfter = 1; names(root).some((name) => name.includes('e1')); stopAfter++) {
      let steps = 0;
      for await (const bytes of files.remove(LAST)) {
        freed += bytes;
        steps += 1;
        if (steps === stopAfter) break;
      }
    }
    expect(freed).toBe(before);
  });
});

describe('an output folder that is hostile ground', () => {
  it('is removed without a look outside, whatever links are in it', async () => {
    const { root, output, files } = setUp();
    const outside = join(root, 'outside');
    mkdirSync(join(outside, 'folder'), { recursive: true });
    writeFileSync(join(outside, 'folder/file'), 'keep');
    symlinkSync(join(outside, 'folder'), join(output, 'link'));
    symlinkSync(join(outside, 'folder/file'), join(output, 'a/link'));
    symlinkSync('../../..', join(output, 'a/b/up'));
    symlinkSync('.', join(output, 'a/self'));
    linkSync(join(outside, 'folder/file'), join(output, 'a/hard'));
    execFileSync('mkfifo', [join(output, 'a/fifo')]);
    mkdirSync(Buffer.concat([Buffer.from(`${output}/`), Buffer.from([0xff, 0xfe])]));
    const before = await files.measure(LAST);
    expect(sum(await removed(files))).toBe(before);
    expect(existsSync(output)).toBe(false);
    expect(readFileSync(join(outside, 'folder/file'), 'utf8')).toBe('keep');
  });

  it('that is a link itself goes, and what it leads to stays', async () => {
    const { root, layout, files } = setUp();
    await removed(files);
    mkdirSync(join(root, 'outside'));
    writeFileSync(join(root, 'outside/file'), 'keep');
    symlinkSync(join(root, 'outside'), layout.outputFolder('e1'));
    await removed(files);
    expect(readdirSync(layout.outputsFolder)).toEqual(['e2']);
    expect(readFileSync(join(root, 'outside/file'), 'utf8')).toBe('keep');
  });

  it('is removed at depths that no path can name', async () => {
    const { output, files } = setUp();
    const script = `for (let i = 0; i < 300; i++) { fs.mkdirSync('${'d'.repeat(200)}'); process.chdir('${'d'.repeat(200)}'); }
      fs.writeFileSync('file', 'x');`;
    execFileSync(process.execPath, ['-e', script], { cwd: output });
    const before = await files.measure(LAST);
    expect(sum(await removed(files))).toBe(before);
    expect(existsSync(output)).toBe(false);
  });

  it('is removed if its owner, the user of crawlerd, has closed folders', async () => {
    const { root, output, files } = setUp();
    execFileSync('chmod', ['-R', 'a+rwX', root]);
    becomeNobody();
    const mine = join(output, 'mine');
    mkdirSync(join(mine, 'closed/below'), { recursive: true });
    writeFileSync(join(mine, 'closed/below/file'), 'x');
    mkdirSync(join(mine, 'read-only'));
    writeFileSync(join(mine, 'read-only/file'), 'x');
    chmodSync(join(mine, 'closed/below'), 0o000);
    chmodSync(join(mine, 'closed'), 0o000);
    chmodSync(join(mine, 'read-only'), 0o555);
    await collect(files.remove({ executionId: 'e1', attempt: 0 }));
    expect(existsSync(output)).toBe(false);
  });
});
