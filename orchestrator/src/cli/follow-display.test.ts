import { expect, test } from 'vitest';
import { jsonDisplay, lineDisplay, liveDisplay } from './follow-display.ts';
import { styleOf } from './style.ts';
import { statusSample } from './testing/samples.ts';
import { Screen, testIo } from './testing/test-io.ts';
import { displayWidth } from './text-width.ts';

test('off a terminal, counts are printed every few seconds and a new status at once', () => {
  const io = testIo();
  const display = lineDisplay(io);
  for (let second = 0; second < 11; second++) {
    display.show(statusSample({ progress: { crawled_urls: second } }));
    io.advance(1000);
  }
  display.show(statusSample({ status: 'stale', progress: { crawled_urls: 11 } }));
  const told = io.stdout.text.trimEnd().split('\n');
  expect(told.map((line) => line.split(/ {2}/).slice(0, 2).join(' '))).toEqual([
    'running 0 pages',
    'running 5 pages',
    'running 10 pages',
    'stale: no heartbeat for 1 s 11 pages',
  ]);
});

test('off a terminal, nothing is printed while nothing changes', () => {
  const io = testIo();
  const display = lineDisplay(io);
  for (let second = 0; second < 60; second++) {
    display.show(statusSample({ seconds_since_heartbeat: second }));
    io.advance(1000);
  }
  expect(io.stdout.text.trimEnd().split('\n')).toHaveLength(1);
});

test('with JSON, one document for each change', () => {
  const io = testIo();
  const display = jsonDisplay(io);
  display.show(statusSample());
  display.show(statusSample({ seconds_since_heartbeat: 9 }));
  display.show(statusSample({ status: 'stopping' }));
  const documents = io.stdout.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(documents.map(({ status }) => status)).toEqual(['running', 'stopping']);
});

test('on a terminal, going stale and coming back stay readable above the progress', () => {
  const io = testIo({ terminal: true });
  const screen = new Screen(80, displayWidth);
  io.stdout.onWrite = (text) => {
    screen.write(text);
  };
  const display = liveDisplay(io, styleOf(io.stdout, { NO_COLOR: '1' }));
  display.show(statusSample({ status: 'starting' }));
  display.show(statusSample());
  display.show(statusSample({ status: 'stale' }));
  display.show(statusSample());
  display.close();
  expect(screen.lines).toEqual(['running → stale', 'stale → running']);
});
