import { mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { OutputFilesOnDisk } from './output-files-on-disk.ts';

const MIB = 1024 * 1024;

function setUp() {
  const outputs = new OutputFilesOnDisk(dataLayout(temporaryFolder()));
  const folder = outputs.path('e1');
  mkdirSync(folder, { recursive: true });
  const items = async (): Promise<string[]> => {
    const all: string[] = [];
    for await (const item of outputs.items('e1', { offset: 0, limit: 1000 })) all.push(item);
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
    expect(await outputs.completion('e1')).toMatchObject({ success: true });
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

  it('that is a folder does not count and causes no error', async () => {
    const { outputs, folder } = setUp();
    mkdirSync(join(folder, 'completion.json'));
    await outputs.discardCompletion('e1');
    expect(await outputs.completion('e1')).toBeNull();
  });
});
