import { expect, it } from 'vitest';
import { projectFiles, read } from './support/markdown.ts';

/** A longer file holds more than one idea: split it. */
const LINES_MAX = 250;

/** Made from the OpenAPI document, and in one file so that it can be copied. */
const MADE = 'clients/python/crawlerd.py';

const SOURCES = ['.ts', '.mjs', '.py']
  .flatMap((ending) => projectFiles(ending))
  .filter((file) => file !== MADE);

it(`no source file has more than ${LINES_MAX} lines, tests included`, () => {
  expect(SOURCES.length).toBeGreaterThan(700);
  const long = SOURCES.map((file) => ({ file, lines: read(file).trimEnd().split('\n').length })).filter(
    ({ lines }) => lines > LINES_MAX,
  );
  expect(long).toEqual([]);
});
