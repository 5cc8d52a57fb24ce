import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  codeBlocks,
  codeIn,
  headingAnchors,
  headingLevels,
  linkTargets,
  projectFiles,
  read,
  relativeLinks,
  ROOT,
} from '../support/markdown.ts';

const MARKDOWN = projectFiles('.md');
const SOURCES = ['.ts', '.mjs', '.py'].flatMap((ending) => projectFiles(ending));

/** Pages in two languages. */
const TRANSLATED: [english: string, chinese: string][] = [
  ['README.md', 'README.zh-CN.md'],
  ['docs/cli.md', 'docs/zh-CN/cli.md'],
  ['docs/config.md', 'docs/zh-CN/config.md'],
  ['docs/secrets.md', 'docs/zh-CN/secrets.md'],
  ['docs/drift.md', 'docs/zh-CN/drift.md'],
  ['docs/operations.md', 'docs/zh-CN/operations.md'],
  ['docs/own-crawler.md', 'docs/zh-CN/own-crawler.md'],
  ['docs/python.md', 'docs/zh-CN/python.md'],
  ['docs/tasks.md', 'docs/zh-CN/tasks.md'],
  ['docs/schedules.md', 'docs/zh-CN/schedules.md'],
  ['docs/notifications.md', 'docs/zh-CN/notifications.md'],
  ['docs/retention.md', 'docs/zh-CN/retention.md'],
];

function linkedFrom(file: string): string[] {
  return relativeLinks(read(file)).map((target) => normalize(join(dirname(file), target)));
}

it.each(MARKDOWN)('%s links only to what is there', (file) => {
  expect(linkedFrom(file).filter((target) => !existsSync(ROOT + target))).toEqual([]);
});

it.each(MARKDOWN)('%s links only to headings that are there', (file) => {
  const missing = linkTargets(read(file)).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const page = path === '' ? file : normalize(join(dirname(file), path));
    return anchor !== undefined && page.endsWith('.md') && !headingAnchors(read(page)).includes(anchor);
  });
  expect(missing).toEqual([]);
});

/** Names of source files that a page gives to show what they look like. */
const EXAMPLES = new Set(['x.test.ts', 'x.process.test.ts', 'x.engine.test.ts']);

it.each(MARKDOWN)('%s names only source files that are there', (file) => {
  const named = codeIn(read(file)).filter((text) => /^[\w./-]+\.(ts|mjs|py)$/.test(text));
  const missing = named.filter(
    (name) => !EXAMPLES.has(name) && !SOURCES.some((source) => `/${source}`.endsWith(`/${name}`)),
  );
  expect(missing).toEqual([]);
});

describe('the index of the documents', () => {
  it('is linked from both READMEs', () => {
    expect(linkedFrom('README.md')).toContain('docs/README.md');
    expect(linkedFrom('README.zh-CN.md')).toContain('docs/README.md');
  });

  it('links to every page of docs', () => {
    const pages = MARKDOWN.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md');
    expect(pages.length).toBeGreaterThan(30);
    const linked = new Set(linkedFrom('docs/README.md'));
    expect(pages.filter((page) => !linked.has(page))).toEqual([]);
  });
});

it.each(['README.md', 'README.zh-CN.md'])('%s has at most 170 lines', (file) => {
  expect(read(file).trimEnd().split('\n').length).toBeLessThanOrEqual(170);
});

describe.each(TRANSLATED)('%s and %s', (englishFile, chineseFile) => {
  const [english, chinese] = [read(englishFile), read(chineseFile)];

  it('have the same headings, level by level', () => {
    expect(headingLevels(english).length).toBeGreaterThan(4);
    expect(headingLevels(chinese)).toEqual(headingLevels(english));
  });

  it('have the same code blocks', () => {
    expect(codeBlocks(english).length).toBeGreaterThan(1);
    expect(codeBlocks(chinese)).toEqual(codeBlocks(english));
  });

  it('link to the same places, in the language of the page where it is there', () => {
    const inChinese = new Map(TRANSLATED);
    const others = (file: string) =>
      linkedFrom(file)
        .map((target) => inChinese.get(target) ?? target)
        // Each page links to itself in the other language.
        .filter((target) => target !== chineseFile && target !== englishFile);
    expect(others(chineseFile)).toEqual(others(englishFile));
  });
});
