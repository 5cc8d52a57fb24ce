import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collect } from '../../testing/collect.ts';
import { directChecks } from '../../testing/direct-checks.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { ItemReader } from './item-reader.ts';

it.each([true, false])(
  'a second reading gives the same items, whatever was written since; growing: %s',
  async (isGrowing) => {
    const folder = folderInMemory();
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'a.jsonl'), '{"n":1}\n{"n":2}\n{"n":');
    writeFileSync(join(folder, 'b/c.jsonl'), '{"n":4}\n');
    const first = new ItemReader(folder, directChecks, { isGrowing });
    const items = await collect(first.items());
    appendFileSync(join(folder, 'a.jsonl'), '3}\n');
    appendFileSync(join(folder, 'b/c.jsonl'), '{"n":5}\n');
    writeFileSync(join(folder, 'b/b.jsonl'), '{"n":6}\n');
    const second = new ItemReader(folder, directChecks, { isGrowing, extent: first.extent });
    expect(await collect(second.items())).toEqual(items);
    expect(items).toEqual(['{"n":1}', '{"n":2}', '{"n":4}']);
  },
);

it('a file that grows while it is read is as long as it was when the reading came to it', async () => {
  const folder = folderInMemory();
  const file = join(folder, 'a.jsonl');
  writeFileSync(file, '1\n2\n');
  const seen: string[] = [];
  for await (const item of new ItemReader(folder, directChecks, { isGrowing: true }).items()) {
    seen.push(item);
    // More than is read at once.
    appendFileSync(file, '3\n'.repeat(200_000));
  }
  expect(seen).toEqual(['1', '2']);
});

it('a reading that was left early is repeated as far as it came', async () => {
  const folder = folderInMemory();
  writeFileSync(join(folder, 'a.jsonl'), '1\n2\n');
  writeFileSync(join(folder, 'b.jsonl'), '3\n4\n');
  const first = new ItemReader(folder, directChecks, { isGrowing: false });
  for await (const item of first.items()) if (item === '3') break;
  const second = new ItemReader(folder, directChecks, { isGrowing: false, extent: first.extent });
  expect((await collect(second.items())).slice(0, 3)).toEqual(['1', '2', '3']);
});

it('a reading of so many items does not look behind the last of them', async () => {
  const folder = folderInMemory();
  writeFileSync(join(folder, 'a.jsonl'), '1\nno\n2\nno\n3\n');
  writeFileSync(join(folder, 'b.jsonl'), '4\n');
  const some = new ItemReader(folder, directChecks, { isGrowing: false, itemsMax: 2 });
  expect(await collect(some.items())).toEqual(['1', '2']);
  expect([some.skipped().lines, some.isWhole]).toEqual([1, false]);
});

it('items come in batches of one turn each, which are never empty', async () => {
  const folder = folderInMemory();
  const lines = Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}`);
  writeFileSync(join(folder, 'a.jsonl'), `${'no\n'.repeat(300)}${lines.join('\n')}`);
  const batches = await collect(new ItemReader(folder, directChecks, { isGrowing: false }).batches());
  expect(batches.flat().map(({ json }) => json)).toEqual(lines);
  expect(batches.flat().map(({ value }) => value)).toEqual(lines.map((line) => JSON.parse(line) as unknown));
  const sizes = batches.map((batch) => batch.length);
  expect([Math.min(...sizes) > 0, Math.max(...sizes) < 1100]).toEqual([true, true]);
});
