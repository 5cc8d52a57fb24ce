import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PART_BYTES, TURN_BYTES } from '../ports/turns.ts';
import { eventually } from '../testing/eventually.ts';
import { Feed } from './testing/feed.ts';
import { problemOf, servedWorld } from './testing/operator.ts';

const MIB = 1024 * 1024;
const READERS = 40;
const UNREAD_MS = 300;

/** One who asks and then reads nothing. */
function unread(url: string, path: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.pause().on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n`);
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function worldWithLog(bytes: number, room = {}) {
  const served = await servedWorld({}, () => ({}), { room });
  const id = await served.world.running();
  const file = served.world.logFile(id);
  mkdirSync(dirname(file), { recursive: true });
  const line = `2026-01-01T00:00:00.000000000Z stdout ${'x'.repeat(60)}\n`;
  writeFileSync(file, line.repeat(Math.ceil(bytes / line.length)));
  return { ...served, id };
}

it('answers that nobody reads write a bounded number of bytes in a turn of the event loop', async () => {
  const { operator, url, id } = await worldWithLog(16 * MIB);
  let inTurn = 0;
  const turns: number[] = [];
  operator.server.on('request', (_request, response) => {
    const write = response.write.bind(response);
    vi.spyOn(response, 'write').mockImplementation((part: string | Buffer) => {
      inTurn += part.length;
      return write(part);
    });
  });
  let next = setImmediate(function turn(): void {
    turns.push(inTurn);
    inTurn = 0;
    next = setImmediate(turn);
  });
  onTestFinished(() => clearImmediate(next));
  for (let i = 0; i < READERS; i++) unread(url, `/executions/${id}/logs?follow=true`);
  await eventually('the first megabytes', () => turns.reduce((sum, each) => sum + each, 0) > 16 * MIB);
  // What was read from the disk in one turn may be written in the next one.
  expect(Math.max(...turns)).toBeLessThanOrEqual(2 * TURN_BYTES);
});

it('an answer that nobody reads holds a few parts, whatever it is an answer to', async () => {
  const { world, operator, url, id } = await worldWithLog(16 * MIB);
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  const item = `{"text":"${'x'.repeat(100)}"}\n`;
  writeFileSync(join(folder, 'a.jsonl'), item.repeat(150_000) + `{"text":"${'y'.repeat(3 * MIB)}"}\n`);
  const held: (() => number)[] = [];
  operator.server.on('request', (_request, response) => held.push(() => response.writableLength));
  for (const path of ['logs', 'logs?follow=true', 'items', 'items?format=jsonl', `items?offset=150000`]) {
    unread(url, `/executions/${id}/${path}`);
  }
  await eventually('all are full', () => held.length === 5 && held.slice(0, 4).every((each) => each() > 0));
  for (const bytes of held) expect(bytes()).toBeLessThan(4 * PART_BYTES);
});

it('a reader that takes nothing for some time is ended, and one that has nothing to read is not', async () => {
  const { world, operator, url, id } = await worldWithLog(16 * MIB, { unreadMs: UNREAD_MS });
  const quiet = await world.running();
  const ended = { unread: false, quiet: false };
  operator.server.once('request', (_request, response) =>
    response.once('close', () => (ended.unread = true)),
  );
  unread(url, `/executions/${id}/logs?follow=true`);
  await eventually('it has begun', () => operator.server.listenerCount('request') === 1);
  const feed = await Feed.open(`${url}/executions/${quiet}/logs?follow=true`);
  void feed.ended.then(() => (ended.quiet = true));
  await eventually('it is ended', () => ended.unread);
  await pause(2 * UNREAD_MS);
  expect(ended.quiet).toBe(false);
  world.engine.print(world.ref(quiet), 'still here');
  await eventually('the line', () => feed.text.includes('still here'));
});

it('where too much waits to be read, further long answers are refused, and short ones are given', async () => {
  const { world, operator, url, id } = await worldWithLog(16 * MIB, { roomBytes: 10 * PART_BYTES });
  const first = unread(url, `/executions/${id}/logs?follow=true`);
  const second = unread(url, `/executions/${id}/logs`);
  const arrived = { count: 0 };
  operator.server.on('request', () => arrived.count++);
  await eventually('both are open', () => arrived.count >= 2);
  const refused = await operator.inject({ url: `/executions/${id}/logs` });
  expect(problemOf(refused)).toMatchObject({ status: 503, code: 'answers_busy' });
  expect(refused.headers['retry-after']).toBe('5');
  expect((await operator.inject({ url: '/executions' })).statusCode).toBe(200);
  const large = await world.running({ labels: {} });
  world.complete(large, { result_data: { crawl_summary: { notes: 'x'.repeat(MIB) } } });
  const whole = await operator.inject({ url: `/executions/${large}` });
  expect(problemOf(whole)).toMatchObject({ status: 503, code: 'answers_busy' });
  for (const socket of [first, second]) socket.destroy();
  await eventually('there is room again', async () => {
    return (await operator.inject({ url: `/executions/${id}/logs?tail=1` })).statusCode === 200;
  });
});
