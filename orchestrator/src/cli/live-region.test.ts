import { expect, test } from 'vitest';
import { LiveRegion } from './live-region.ts';
import { styleOf } from './style.ts';
import { Screen, testIo } from './testing/test-io.ts';
import { displayWidth } from './text-width.ts';

function setUp(columns = 40) {
  const io = testIo({ terminal: true, columns });
  const screen = new Screen(columns, displayWidth);
  io.stdout.onWrite = (text) => {
    screen.write(text);
  };
  return { io, screen, region: new LiveRegion(io.stdout, styleOf(io.stdout, io.env)) };
}

test('a region is drawn in place', () => {
  const { io, screen, region } = setUp();
  io.stdout.write('before\n');
  region.draw(['one', '茶 two']);
  region.draw(['three', 'four']);
  expect(screen.lines).toEqual(['before', 'three', 'four']);
});

test('what is said stays above the region', () => {
  const { screen, region } = setUp();
  region.draw(['progress']);
  region.say('stale');
  region.draw(['more progress']);
  expect(screen.lines).toEqual(['stale', 'more progress']);
});

test('a cleared region leaves nothing behind', () => {
  const { io, screen, region } = setUp();
  region.draw(['one', 'two']);
  region.clear();
  io.stdout.write('after\n');
  expect(screen.lines).toEqual(['after']);
});

test('a line that the terminal wrapped is erased whole', () => {
  const { screen, region } = setUp(10);
  region.draw(['0123456789abcdef', 'x']);
  region.draw(['short']);
  expect(screen.lines).toEqual(['short']);
});
