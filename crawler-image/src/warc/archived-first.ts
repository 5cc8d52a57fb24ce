import type { CrawlJournal } from '../journal/crawl-journal.ts';
import type { WarcArchive } from './warc-archive.ts';

type Journal = Pick<CrawlJournal, 'append' | 'appendPage'>;

/** A journal that records a page as crawled only once it is in the archive. */
export function archivedFirst(journal: Journal, archive: Pick<WarcArchive, 'throwIfBroken'>): Journal {
  return {
    append: (record) => journal.append(record),
    appendPage: (page, items) => {
      archive.throwIfBroken();
      return journal.appendPage(page, items);
    },
  };
}
