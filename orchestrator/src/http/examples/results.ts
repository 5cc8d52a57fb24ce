const ITEM = {
  url: 'https://books.toscrape.com/catalogue/a-light-in-the-attic_1000/',
  title: 'A Light in the Attic',
};

const LINE = JSON.stringify(ITEM);

/** What items look like in each form. */
export const ITEMS = {
  'application/json': [ITEM],
  'application/x-ndjson': `${LINE}\n`,
  'text/csv': `url,title\r\n${ITEM.url},${ITEM.title}\r\n`,
};

/** A file is bytes: these are those of a text. */
export const FILE_TEXT = `${LINE}\n`;

export const LOG_TEXT = '2026-11-23T22:48:29.114000000Z stdout [info] 1 of 200 pages\n';

export const METRICS =
  '# HELP crawlerd_executions Unfinished executions by status.\n# TYPE crawlerd_executions gauge\ncrawlerd_executions{status="running"} 1\n';

export const OF_RESULTS = {
  FileList: {
    files: [
      {
        name: 'books.jsonl',
        bytes: 49_212,
        modified_at: '2026-11-23T22:51:02.113Z',
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
      { name: 'images/8f3c.png', bytes: 20_114, modified_at: '2026-11-23T22:50:44.870Z', sha256: null },
    ],
    left_out: [{ name: 'latest', why: 'link' }],
    next_cursor: null,
  },
  PageList: {
    pages: [
      {
        url: 'https://books.toscrape.com/catalogue/page-3.html',
        outcome: 'failed',
        code: 'http_503',
        message: 'HTTP 503',
        attempts: 4,
        status: 503,
        depth: null,
        at: null,
        snapshot: null,
      },
    ],
    source: 'journal',
    failed_by_code: [{ code: 'http_503', count: 1 }],
    lines_skipped: 0,
    failed_left_out: 0,
    next_cursor: null,
  },
  RetryPages: { codes: ['http_503'], hosts: ['books.toscrape.com'] },
  LogPage: {
    lines: [
      {
        attempt: 1,
        offset: 0,
        time: '2026-11-23T22:48:29.114000000Z',
        stream: 'stdout',
        level: 'info',
        text: '[info] 1 of 200 pages',
        length: 60,
        clipped: false,
      },
    ],
    next: '1:60',
    previous: null,
    at_end: true,
    searched_to: '1:60',
    searched_bytes: 60,
    attempts: 1,
    size: 60,
  },
};
