import { expect, test } from 'vitest';
import { NameTree } from './name-tree.ts';

test('what a name leads to is made once, and only if it is asked for', () => {
  const made: string[] = [];
  const names = NameTree.of((name) => {
    made.push(name);
    return name;
  });
  for (let n = 0; n < 3; n++) expect(names.at('a').at('b').leadsTo).toBe('a.b');
  expect(made).toEqual(['a.b']);
});

test('an empty key is one like any other', () => {
  const names = NameTree.of((name) => name);
  expect([names.at('').leadsTo, names.at('').at('x').leadsTo, names.at('x').at('').leadsTo]).toEqual([
    '',
    '.x',
    'x.',
  ]);
});

test('beyond ten thousand names, each is made anew', () => {
  let made = 0;
  const names = NameTree.of(() => (made += 1));
  for (let n = 0; n < 10_010; n++) names.at(`k${n}`);
  for (const key of ['k0', 'k0', 'k10009', 'k10009']) void names.at(key).leadsTo;
  expect(made).toBe(3);
});
