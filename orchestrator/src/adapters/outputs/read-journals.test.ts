import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { readJournals } from './read-journals.ts';

const STORED = fileURLToPath(
  new URL('../../../../crawler-image/src/journal/testing/stored', import.meta.url),
);
const HEADER = '{"kind":"journal","version":1,"execution":"e1","config":"c"}\n';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = folderInMemory();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the pages of a crawl, from its journal', () => {
  it.each(['full', 'listing', 'short'])('are those that our crawler has written down: %s', async (name) => {
    expect(await readJournals(join(STORED, name))).toEqual({ successful: 3, failed: 0 });
  });

  it('are the sum over all journals, each without its unfinished last line', async () => {
    const a = `${HEADER}{"kind":"page"}\n{"kind":"failed"}\n{"kind":"pa`;
    const b = `${HEADER}{"kind":"failed"}\n{"kind":"reopened"}\nno\n{"kind":"page"}\n`;
    const counts = await readJournals(folderWith({ 'a.journal': a, 'b.journal': b }));
    expect(counts).toEqual({ successful: 2, failed: 1 });
  });

  it('leave out only those failures that an order tries again', async () => {
    const failed = '{"kind":"failed"}\n'.repeat(5);
    const reopened = '{"kind":"reopened","again":3}\n{"kind":"page"}\n';
    const counts = await readJournals(folderWith({ 'a.journal': HEADER + failed + reopened }));
    expect(counts).toEqual({ successful: 1, failed: 2 });
  });

  it('are not known without a journal, or by files that are none', async () => {
    expect(await readJournals(folderWith({ 'a.jsonl': '1\n' }))).toBeNull();
    expect(await readJournals(folderWith({ 'a.journal': '{"kind":"page"}\n' }))).toBeNull();
  });

  it('are not read from a journal that would take long', async () => {
    const folder = folderWith({ 'a.journal': HEADER });
    truncateSync(join(folder, 'a.journal'), 2 ** 40);
    expect(await readJournals(folder)).toBeNull();
  });
});
