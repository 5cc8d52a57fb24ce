import { expect, test } from 'vitest';
import { OutputError } from '../files/output-error.ts';
import { archivedFirst } from './archived-first.ts';
import { crawledPage } from '../testing/crawled-page.ts';

const PAGE = crawledPage('http://a/');
const NO_ITEMS = { items: [], quarantined: [], invalid: 0 };

test('a page that could not be archived is not recorded as crawled', () => {
  const written: string[] = [];
  let fault: OutputError | null = null;
  const journal = archivedFirst(
    {
      append: ({ kind }) => void written.push(kind),
      appendPage: (page) => {
        written.push(page.kind);
        return { ...page, items: 0, fields: {}, items_end: 0, invalid: 0, quarantine_end: 0 };
      },
    },
    {
      throwIfBroken: () => {
        if (fault !== null) throw fault;
      },
    },
  );
  journal.appendPage(PAGE, NO_ITEMS);
  fault = OutputError.from('x.warc.gz', new Error('full'));
  expect(() => journal.appendPage(PAGE, NO_ITEMS)).toThrow('Cannot write x.warc.gz: full.');
  journal.append({ kind: 'retried', url: 'http://a/' });
  expect(written).toEqual(['page', 'retried']);
});
