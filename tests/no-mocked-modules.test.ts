import { expect, it } from 'vitest';
import { projectFiles, read } from './support/markdown.ts';

const MOCKING = /\bvi\.(?:mock|doMock|resetModules)\(/;

// Unit tests share loaded modules: a mock would stay in them for the next file, or not get into them at all.
it('no unit test mocks a module', () => {
  const tests = projectFiles('.test.ts').filter((file) => file.includes('/src/'));
  expect(tests.length).toBeGreaterThan(200);
  expect(tests.filter((file) => MOCKING.test(read(file)))).toEqual([]);
});
