import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, done, failed, HEADER, lineOf, pagesIn, skipped } from './testing/pages-in.ts';

describe('pages in the journal of our own crawler', () => {
  it('are told with code, sentence, tries and status', async () => {
    const journal = HEADER + failed('/a') + skipped('/b') + done('/c') + failed('/d', 'timeout');
    const { list } = pagesIn({ 'x.journal': journal });
    const nothing = { code: null, message: null, status: null, depth: null, at: null, snapshot: null };
    const { pages, ...others } = await list();
    expect(pages).toEqual([
      {
        ...nothing,
        url: at('/a'),
        outcome: 'failed',
        code: 'http_500',
        message: 'HTTP 500',
        attempts: 4,
        status: 500,
      },
      { ...nothing, url: at('/d'), outcome: 'failed', code: 'timeout', message: 'HTTP 500', attempts: 4 },
    ]);
    expect(others).toEqual({
      source: 'journal',
      failedByCode: [
        { code: 'http_500', count: 1 },
        { code: 'timeout', count: 1 },
      ],
      linesSkipped: 0,
      failedLeftOut: 0,
      next: null,
    });
    expect((await list({ outcome: 'skipped' })).pages).toEqual([
      {
        ...nothing,
        url: at('/b'),
        outcome: 'skipped',
        code: 'robots',
        message: 'robots.txt forbids it',
        attempts: null,
      },
    ]);
    expect((await list({ outcome: 'done' })).pages).toEqual([
      {
        ...nothing,
        url: at('/c'),
        outcome: 'done',
        attempts: 1,
        status: 200,
        depth: 1,
        at: '1970-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('have the outcome of the last attempt', async () => {
    const first = HEADER + failed('/a') + failed('/b') + done('/c') + failed('/d');
    const second = '{"kind":"reopened"}\n' + done('/a') + failed('/b', 'timeout') + skipped('/d');
    const { list, urls } = pagesIn({ 'x.journal': first + second });
    const { pages, failedByCode } = await list();
    expect(pages.map(({ url, code }) => [url, code])).toEqual([[at('/b'), 'timeout']]);
    expect(failedByCode).toEqual([{ code: 'timeout', count: 1 }]);
    expect(await urls({ outcome: 'done' })).toEqual(['/c', '/a']);
    expect(await urls({ outcome: 'skipped' })).toEqual(['/d']);
  });

  it('are found by code and host', async () => {
    const other = failed('/a').replace('shop.example', 'other.example:8080');
    const { urls, list } = pagesIn({ 'x.journal': HEADER + other + failed('/b') + failed('/c', 'timeout') });
    expect(await urls({ codes: ['timeout', 'blocked'] })).toEqual(['/c']);
    expect(await urls({ hosts: ['shop.example'] })).toEqual(['/b', '/c']);
    for (const host of ['OTHER.example', 'other.example:8080']) {
      expect((await list({ hosts: [host] })).pages).toHaveLength(1);
    }
    expect(await urls({ hosts: ['other.example:80', 'example'] })).toEqual([]);
  });

  it('of a record that is too long to be read are no failures any more', async () => {
    const links = Array.from({ length: 20_000 }, (_, i) => at(`/${'x'.repeat(60)}/${i}`));
    const { everything, list } = pagesIn({
      'x.journal': HEADER + failed('/a') + failed('/b') + done('/a', links),
    });
    expect(await everything()).toEqual(['/b']);
    expect((await list()).linesSkipped).toBe(0);
  });

  it('lie below the folder of the journal, as their snapshots do', async () => {
    const { folder, list } = pagesIn({});
    execFileSync('mkdir', [join(folder, 'día')]);
    const line = lineOf({
      kind: 'failed',
      url: at('/a'),
      code: 'blocked',
      detail: '',
      retries: 0,
      snapshot: 's/b.html',
    });
    writeFileSync(join(folder, 'día', 'x.journal'), HEADER + line);
    expect((await list()).pages).toMatchObject([{ snapshot: 'día/s/b.html', message: null }]);
  });
});

describe('a place in the list', () => {
  it('stays right while the crawl goes on', async () => {
    const { folder, list, urls } = pagesIn({ 'x.journal': HEADER + failed('/a') + failed('/b') });
    const first = await list({ limit: 1 });
    expect(first.pages).toHaveLength(1);
    appendFileSync(join(folder, 'x.journal'), done('/a') + failed('/c') + '{"kind":"failed","url"');
    expect(await urls({ after: first.next ?? 0 })).toEqual(['/b', '/c']);
    appendFileSync(join(folder, 'x.journal'), `:"${at('/d')}","code":"c","detail":"","retries":0}\n`);
    expect(await urls({ after: first.next ?? 0 })).toEqual(['/b', '/c', '/d']);
  });

  it('leads through lists of any length', async () => {
    const paths = Array.from({ length: 2500 }, (_, i) => `/${i}`);
    const { everything } = pagesIn({
      'x.journal': HEADER + paths.map((path) => failed(path) + done(`/done${path}`)).join(''),
    });
    expect(await everything({ limit: 1000 })).toEqual(paths);
    expect(await everything({ outcome: 'done', limit: 7 })).toEqual(paths.map((path) => `/done${path}`));
  });

  it('in the middle of a line, as nobody was told, leads to the next line', async () => {
    const { urls } = pagesIn({ 'x.journal': HEADER + done('/a') + done('/b') });
    expect(await urls({ outcome: 'done', after: HEADER.length })).toEqual(['/a', '/b']);
    expect(await urls({ outcome: 'done', after: HEADER.length + 1 })).toEqual(['/b']);
    expect(await urls({ outcome: 'done', after: 1_000_000 })).toEqual([]);
  });

  it('is not trusted for what was read of a file that was cut since, as a resumed crawl does', async () => {
    const { folder, urls } = pagesIn({ 'x.journal': HEADER + failed('/a') + failed('/b') });
    expect(await urls()).toEqual(['/a', '/b']);
    truncateSync(join(folder, 'x.journal'), HEADER.length + failed('/a').length);
    appendFileSync(join(folder, 'x.journal'), failed('/c') + failed('/d'));
    expect(await urls()).toEqual(['/a', '/c', '/d']);
    rmSync(join(folder, 'x.journal'));
    writeFileSync(join(folder, 'y.journal'), HEADER + failed('/e'));
    expect(await urls()).toEqual(['/e']);
  });

  it('is the same for those who ask at once', async () => {
    const { list } = pagesIn({ 'x.journal': HEADER + failed('/a') + 'no record\n' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => list()));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.linesSkipped).toBe(1);
  });
});

it('a file without end is read in bounded parts, and says nothing until it was read', async () => {
  const { folder, list } = pagesIn({ 'x.journal': HEADER + failed('/a') });
  truncateSync(join(folder, 'x.journal'), 100 * 1024 * 1024);
  const answers = [];
  do answers.push(await list());
  while (answers.at(-1)?.next !== null);
  expect(answers).toHaveLength(5);
  expect(answers[0]).toMatchObject({ pages: [], failedByCode: null, next: 0 });
  expect(answers.at(-1)).toMatchObject({ pages: [{ url: at('/a') }], failedByCode: [{ count: 1 }] });
});

describe('the number of failed pages', () => {
  it('is that of a choice, after all outcomes', async () => {
    const journal = HEADER + failed('/a') + failed('/b', 'timeout') + done('/a') + failed('/c');
    const { count } = pagesIn({ 'x.journal': journal });
    expect(await count()).toEqual({ count: 2, isAtLeast: false });
    expect(await count({ codes: ['timeout'] })).toEqual({ count: 1, isAtLeast: false });
    expect(await count({ hosts: ['other.example'] })).toEqual({ count: 0, isAtLeast: false });
    expect(await pagesIn({}).count()).toEqual({ count: 0, isAtLeast: false });
  });

  it('is right at once, however long the file is', async () => {
    const { folder, count } = pagesIn({ 'x.journal': HEADER + failed('/a') });
    truncateSync(join(folder, 'x.journal'), 100 * 1024 * 1024);
    appendFileSync(join(folder, 'x.journal'), `\n${failed('/b')}`);
    expect(await count()).toEqual({ count: 2, isAtLeast: false });
  });

  it('is at least that many where there are more than are remembered', async () => {
    const many = Array.from({ length: 50_001 }, (_, n) => failed(`/${n}`)).join('');
    const { count, list } = pagesIn({ 'x.journal': HEADER + many });
    expect(await count()).toEqual({ count: 50_000, isAtLeast: true });
    expect((await list({ limit: 1 })).failedLeftOut).toBe(1);
  });
});
