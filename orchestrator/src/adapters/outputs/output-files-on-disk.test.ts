import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directChecks } from '../../testing/direct-checks.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { OutputFilesOnDisk } from './output-files-on-disk.ts';

const MIB = 1024 * 1024;

function setUp() {
  const outputs = new OutputFilesOnDisk(dataLayout(temporaryFolder()), directChecks);
  const folder = outputs.path('e1');
  mkdirSync(folder, { recursive: true });
  const items = async (): Promise<string[]> => {
    const all: string[] = [];
    for await (const item of outputs.items('e1', { isGrowing: false }).items()) all.push(item);
    return all;
  };
  return {
    outputs,
    folder,
    items,
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
  };
}

describe('items of a crawler that may be hostile', () => {
  it('skip a line that is too long as a whole, and continue after it', async () => {
    const { items, write } = setUp();
    write('a.jsonl', `{"n":1}\n${' '.repeat(5 * MIB)}{"hidden":true}\n{"n":2}\n`);
    expect(await items()).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('give an item of some megabytes completely', async () => {
    const { items, write } = setUp();
    const big = JSON.stringify({ text: 'x'.repeat(3 * MIB) });
    write('a.jsonl', `${big}\n`);
    expect((await items()).map((item) => item === big)).toEqual([true]);
  });

  it('keep characters intact, including Unicode line separators, wherever reads are cut', async () => {
    const { items, write } = setUp();
    const line = JSON.stringify({ text: '二\u2028'.repeat(50_000) });
    write('a.jsonl', `${line}\r\n${line}`);
    expect((await items()).map((item) => item === line)).toEqual([true, true]);
  });

  it('cost no memory where a file has no line breaks, and end however long it is', async () => {
    const { folder, items, write } = setUp();
    write('a.jsonl', '{"n":1}\n');
    for (const name of ['b.jsonl', 'c.jsonl']) {
      write(name, '');
      truncateSync(join(folder, name), 2 ** 40);
    }
    const before = process.memoryUsage().rss;
    expect(await items()).toEqual(['{"n":1}']);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB);
  });

  it('end after half a gigabyte of lines that are none, also if none is too long', async () => {
    const { folder, items, write } = setUp();
    write('a.jsonl', '{"n":1}\n');
    write('b.jsonl', '');
    const file = openSync(join(folder, 'b.jsonl'), 'r+');
    // A sparse file: each line break takes one block, and makes megabytes of zeros a line.
    for (let at = 0; at < 640 * MIB; at += 3 * MIB) writeSync(file, '\n', at);
    writeSync(file, '\n{"n":2}\n', 640 * MIB);
    closeSync(file);
    expect(await items()).toEqual(['{"n":1}']);
  });

  it('are searched for only to a limited folder depth', async () => {
    const { folder, items } = setUp();
    for (const [depth, name] of [
      [3, 'near'],
      [40, 'far'],
    ] as const) {
      const deep = join(folder, ...Array.from({ length: depth }, (_, i) => `d${i}`));
      mkdirSync(deep, { recursive: true });
      writeFileSync(join(deep, `${name}.jsonl`), `{"name":"${name}"}\n`);
    }
    expect(await items()).toEqual(['{"name":"near"}']);
  });

  it('are none if the folder is missing', async () => {
    const { folder, items } = setUp();
    rmSync(folder, { recursive: true });
    expect(await items()).toEqual([]);
  });
});

describe('a completion that an attempt left', () => {
  const completion = JSON.stringify({ execution_id: 'e1', success: true });

  it('is removed when discarded, and may be discarded again', async () => {
    const { outputs, write } = setUp();
    write('completion.json', completion);
    expect(await outputs.completion('e1')).toMatchObject({ outcome: 'taken', value: { success: true } });
    await outputs.discardCompletion('e1');
    await outputs.discardCompletion('e1');
    expect(await outputs.completion('e1')).toBeNull();
  });

  it('is discarded as a link, without touching its target', async () => {
    const { outputs, folder, write } = setUp();
    write('elsewhere.json', completion);
    symlinkSync(join(folder, 'elsewhere.json'), join(folder, 'completion.json'));
    await outputs.discardCompletion('e1');
    expect(readdirSync(folder)).toEqual(['elsewhere.json']);
  });

  it.each<[string, string, string, (path: string) => void]>([
    ['a folder', '', 'is not a regular file', (path) => mkdirSync(path)],
    ['a link', '', 'is a link, and links are not followed', (path) => symlinkSync('/etc/passwd', path)],
    [
      'of another execution',
      'execution_id',
      'names another execution',
      (path) => writeFileSync(path, '{"execution_id":"E1","success":true}'),
    ],
    ['too large', '', 'is larger than 4 MiB', (path) => writeFileSync(path, ' '.repeat(4 * MIB + 1))],
    ['not JSON', '', 'is not valid JSON', (path) => writeFileSync(path, 'done')],
  ])('that is %s does not count, and it is said why', async (_what, field, message, make) => {
    const { outputs, folder } = setUp();
    make(join(folder, 'completion.json'));
    expect(await outputs.completion('e1')).toEqual({ outcome: 'refused', issues: [{ field, message }] });
  });

  it('that is a folder is not discarded, which causes no error', async () => {
    const { outputs, folder } = setUp();
    mkdirSync(join(folder, 'completion.json'));
    await outputs.discardCompletion('e1');
    expect(readdirSync(folder)).toEqual(['completion.json']);
  });
});
