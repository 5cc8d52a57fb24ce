import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

it('the README shows the code that is compiled, and run against a service by a test', () => {
  expect(read('../README.md').split('```ts\n')[1]?.split('```')[0]).toBe(read('testing/example.ts'));
});
