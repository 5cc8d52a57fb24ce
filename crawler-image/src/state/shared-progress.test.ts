import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedProgress } from './shared-progress.ts';

/** Where the version of the text is, followed by its length and at most 2083 bytes of it. */
const headerAt = ({ buffer }: SharedProgress): number => buffer.byteLength - 2083 - 8;

test('what one view writes, the other one sees', () => {
  const writer = new SharedProgress();
  const reader = new SharedProgress(writer.buffer);
  writer.add('items');
  writer.add('items', 4);
  writer.set('lastSuccessUnixMs', 1_800_000_000_000);
  writer.currentUrl = 'http://shop.example/茶';
  expect(reader.get('items')).toBe(5);
  expect(reader.get('failed')).toBe(0);
  expect(reader.get('lastSuccessUnixMs')).toBe(1_800_000_000_000);
  expect(reader.currentUrl).toBe('http://shop.example/茶');
});

test('any URL comes back, a long one cut at the end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (url) => {
      const progress = new SharedProgress();
      progress.currentUrl = url;
      const read = new SharedProgress(progress.buffer).currentUrl;
      expect(url.startsWith(read)).toBe(true);
      expect(Buffer.byteLength(read)).toBeGreaterThanOrEqual(Math.min(Buffer.byteLength(url), 2080));
    }),
  );
});

test('a shorter URL leaves nothing of the one before', () => {
  const progress = new SharedProgress();
  progress.currentUrl = 'http://shop.example/long';
  progress.currentUrl = 'http://a/';
  expect(progress.currentUrl).toBe('http://a/');
});

test('after a writer died in the middle of a write, the last complete URL is returned without waiting', () => {
  const writer = new SharedProgress();
  const reader = new SharedProgress(writer.buffer);
  writer.currentUrl = 'http://shop.example/whole';
  expect(reader.currentUrl).toBe('http://shop.example/whole');
  // Odd means that writing has begun.
  const version = new Int32Array(writer.buffer, headerAt(writer), 1);
  Atomics.add(version, 0, 1);
  expect(reader.currentUrl).toBe('http://shop.example/whole');
});

test('a URL read while another thread writes is always one of those it wrote', async () => {
  const progress = new SharedProgress();
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
     const { buffer, at } = workerData;
     const version = new Int32Array(buffer, at, 1), length = new Int32Array(buffer, at + 4, 1);
     const text = new Uint8Array(buffer, at + 8);
     for (let i = 0; ; i = (i + 1) % 26) {
       Atomics.add(version, 0, 1);
       text.fill(97 + i, 0, 500 + i);
       Atomics.store(length, 0, 500 + i);
       Atomics.add(version, 0, 1);
     }`,
    { eval: true, workerData: { buffer: progress.buffer, at: headerAt(progress) } },
  );
  try {
    await new Promise((resolve) => worker.once('online', resolve));
    const read = new Set<string>();
    const endMs = performance.now() + 5000;
    while (read.size < 20 && performance.now() < endMs) read.add(progress.currentUrl);
    read.delete('');
    expect(read.size).toBeGreaterThan(0);
    expect([...read].filter((url) => !/^([a-z])\1*$/.test(url))).toEqual([]);
  } finally {
    await worker.terminate();
  }
});
