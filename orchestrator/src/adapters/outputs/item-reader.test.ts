import {
  chmodSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { skippedSentence } from '@crawlerd/shared';
import { becomeNobody } from '../../testing/become-nobody.ts';
import { collect } from '../../testing/collect.ts';
import { directChecks } from '../../testing/direct-checks.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { ItemReader } from './item-reader.ts';

const MIB = 1024 * 1024;

interface ReadOptions {
  readonly isGrowing?: boolean;
  readonly bytesMax?: number;
  /** Makes what is no plain file. */
  readonly make?: (folder: string) => void;
}

/** What is read of these files, and what is said of the rest. */
async function read(
  files: Readonly<Record<string, string | Buffer>>,
  { isGrowing = false, bytesMax = Infinity, make }: ReadOptions = {},
) {
  const folder = folderInMemory();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  make?.(folder);
  const reader = new ItemReader(folder, directChecks, { isGrowing, bytesMax });
  const items = await collect(reader.items());
  const { sample, ...counts } = reader.skipped();
  const missed = sample.map(({ file, line, why }) => `${file}${line === null ? '' : `:${line}`} ${why}`);
  return { items, missed, sample, counts, reader };
}

const NONE = { count: 0, lines: 0, files: 0, at_least: false, altered: 0 };

describe('lines that are items', () => {
  it.each([
    ['after a byte order mark', '\uFEFF{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['after a byte order mark that cat left inside', '{"a":1}\n\uFEFF{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['with CRLF and blank lines', '{"a":1}\r\n\r\n  \n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['without a line break at the end', '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['that are no objects', '[1,2]\n"x"\n7\nnull\n', ['[1,2]', '"x"', '7', 'null']],
    [
      'with names that objects have by themselves',
      '{"constructor":{"prototype":1}}\n{"__proto__":{"x":1},"toString":2}\n',
      ['{"constructor":{"prototype":1}}', '{"__proto__":{"x":1},"toString":2}'],
    ],
    [
      'with numbers that JavaScript would round',
      '{"id":12345678901234567890}\n',
      ['{"id":12345678901234567890}'],
    ],
  ])('are given byte for byte %s', async (_what, text, items) => {
    const seen = await read({ 'a.jsonl': text });
    expect(seen.items).toEqual(items);
    expect(seen.counts).toEqual(NONE);
  });

  it('have null for NaN and Infinity, and stay the same otherwise', async () => {
    const { items, counts } = await read({
      'a.jsonl': '{"p":NaN,"q":-Infinity,"id":12345678901234567890,"s":"NaN \\" Infinity"}\n',
    });
    expect(items).toEqual(['{"p":null,"q":null,"id":12345678901234567890,"s":"NaN \\" Infinity"}']);
    expect(counts).toEqual({ ...NONE, altered: 1 });
  });

  it('are given with bytes that are not UTF-8, which is said', async () => {
    const latin1 = Buffer.from('{"s":"caf\xe9"}\n{"s":"\xef\xbf\xbd"}\n', 'latin1');
    const { items, counts } = await read({ 'a.jsonl': latin1 });
    // The second one was written like this.
    expect(items).toEqual(['{"s":"caf\uFFFD"}', '{"s":"\uFFFD"}']);
    expect(counts).toEqual({ ...NONE, altered: 1 });
  });

  it('are read from folders below and from names in capitals', async () => {
    const { items } = await read({ 'B.JSONL': '1\n', 'sub/a.jsonl': '2\n', 'empty.jsonl': '' });
    expect(items).toEqual(['1', '2']);
  });
});

describe('lines that are none', () => {
  it('are counted, with their places and how they begin', async () => {
    const { items, missed, sample, counts } = await read({
      'a.jsonl': '{"a":1}\n{"b":\n\u001b[2J{x}\n{"c":3}\n',
      'b.jsonl': `{"big":"${'x'.repeat(4 * MIB)}"}\n{"d":4}\n{"half`,
    });
    expect(items).toEqual(['{"a":1}', '{"c":3}', '{"d":4}']);
    expect(missed).toEqual([
      'a.jsonl:2 not_json',
      'a.jsonl:3 not_json',
      'b.jsonl:1 too_long',
      'b.jsonl:3 cut_off',
    ]);
    expect(sample.map(({ text }) => text)).toEqual([
      '{"b":',
      '\\u001b[2J{x}',
      `{"big":"${'x'.repeat(52)}…`,
      '{"half',
    ]);
    expect(counts).toEqual({ count: 4, lines: 4, files: 0, at_least: false, altered: 0 });
  });

  it('are told in a sentence', async () => {
    const { reader } = await read({ 'journal.jsonl': '1\n2\n{: not JSON\n\n[\n', 'b.jl': '1\n' });
    expect(skippedSentence(reader.skipped())).toBe(
      '2 lines and 1 file were left out: b.jl is not read: items are read from files whose name ends in .jsonl; ' +
        'journal.jsonl:3 is not JSON: {: not JSON; journal.jsonl:5 is not JSON: [.',
    );
    expect(skippedSentence((await read({ 'a.jsonl': '1\n' })).reader.skipped())).toBeNull();
  });

  it('are not yet lost at the end of a file that grows', async () => {
    expect((await read({ 'a.jsonl': '1\n{"half' }, { isGrowing: true })).counts).toEqual(NONE);
  });

  it('are counted all, though only five are kept', async () => {
    const { counts, sample } = await read({ 'a.jsonl': 'no\n'.repeat(7000) });
    expect([counts.lines, sample.length]).toEqual([7000, 5]);
  });

  it('keep nobody waiting, however many there are, and end the reading early if they are short', async () => {
    let turns = 0;
    let turn = setImmediate(function count() {
      turns += 1;
      turn = setImmediate(count);
    });
    const { counts } = await read({ 'a.jsonl': '{\n'.repeat(200_000) }, { bytesMax: 32 * MIB });
    clearImmediate(turn);
    expect(counts.lines).toBeLessThan(40_000);
    expect(counts.at_least).toBe(true);
    // Each of the three chunks would take a second at once.
    expect(turns).toBeGreaterThan(400);
  });

  it('end the reading where they are more than half a gigabyte', async () => {
    const { missed, counts } = await read(
      { 'a.jsonl': '', 'b.jsonl': '1\n' },
      {
        make: (folder) => {
          const file = openSync(join(folder, 'a.jsonl'), 'r+');
          writeSync(file, '\n', 3 * MIB);
          truncateSync(join(folder, 'a.jsonl'), 2 ** 40);
        },
      },
    );
    expect(missed).toEqual(['a.jsonl:1 not_json', 'a.jsonl too_much']);
    expect(counts.at_least).toBe(true);
  });

  it('are in UTF-16', async () => {
    for (const mark of ['\uFEFF', '\uFFFE']) {
      const { items, missed } = await read({ 'a.jsonl': Buffer.from(`${mark}{"a":1}\n`, 'utf16le') });
      expect([items, missed]).toEqual([[], ['a.jsonl utf_16']]);
    }
  });
});

describe('files that are not read', () => {
  it('are links, hard links, pipes, and those with a leading dot', async () => {
    const { items, missed } = await read(
      { 'a.jsonl': '1\n', 'twice.jsonl': '2\n', '.hidden.jsonl': '3\n', 'notes.txt': 'x' },
      {
        make: (folder) => {
          linkSync(join(folder, 'twice.jsonl'), join(folder, 'other-name'));
          symlinkSync('a.jsonl', join(folder, 'latest.jsonl'));
          execFileSync('mkfifo', [join(folder, 'pipe.jsonl')]);
        },
      },
    );
    expect(items).toEqual(['1']);
    expect(new Set(missed)).toEqual(
      new Set(['.hidden.jsonl hidden', 'latest.jsonl link', 'pipe.jsonl special', 'twice.jsonl hard_link']),
    );
  });

  it('are those that crawlerd may not read', async () => {
    const make = (folder: string) => {
      chmodSync(folder, 0o755);
      chmodSync(join(folder, 'a.jsonl'), 0);
      becomeNobody();
    };
    expect((await read({ 'a.jsonl': '1\n' }, { make })).missed).toEqual(['a.jsonl not_readable']);
  });

  it.each(['items.jl', 'items.ndjson', 'items.jsonl.gz', 'items.jsonlines'])(
    'have lines of JSON under another name: %s',
    async (name) => {
      expect((await read({ [name]: '1\n', 'a.jsonl': '1\n' })).missed).toEqual([`${name} other_name`]);
    },
  );

  it.each(['items.json', 'items.csv', 'out/items.json.gz', 'items.parquet'])(
    'may be all there is: %s',
    async (name) => {
      expect((await read({ [name]: '[]' })).missed).toEqual([`${name} other_name`]);
      expect((await read({ [name]: '[]', 'a.jsonl': '' })).missed).toEqual([]);
    },
  );

  it('are not those that our own crawler keeps beside its items', async () => {
    const ours = [
      'invalid.ndjson',
      'images.ndjson',
      'earlier-1.ndjson',
      'manifest.json',
      'json',
      'csv',
      'journal',
    ];
    const files = Object.fromEntries(ours.map((ending) => [`shop.${ending}`, 'x']));
    const { counts } = await read({ ...files, 'shop.jsonl': '', 'completion.json': '{}' });
    expect(counts).toEqual(NONE);
    expect((await read({ 'completion.json': '{}' })).counts).toEqual(NONE);
  });

  it('lie in folders that are too deep', async () => {
    const deep = Array.from({ length: 9 }, (_, i) => `d${i}`).join('/');
    const { missed, counts } = await read({ [`${deep}/a.jsonl`]: '1\n' });
    expect(missed).toEqual([`${deep}/ too_deep`]);
    expect(counts.at_least).toBe(true);
  });
});

it('reading ends when it is told to, and then says that there may be more', async () => {
  const { reader } = await read(
    { 'a.jsonl': '1\n'.repeat(300_000), 'b.jsonl': '1\n' },
    { bytesMax: 300_000 },
  );
  expect(reader.found).toBeLessThan(300_000);
  expect([reader.isWhole, reader.skipped().at_least, reader.skipped().count]).toEqual([false, true, 0]);
});
