import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import { httpOptionsOf } from '../testing/options-of.ts';
import { Fetcher } from './fetcher.ts';
import type { FetchResult } from './fetch-result.ts';
import { startRawServer, type HostileServer } from './testing/hostile-server.ts';
import { ODD_ANSWERS, type OddAnswer } from './testing/odd-answers.ts';

let server: HostileServer;
/** In both ways each answer comes in one piece, or byte by byte. */
let pieceBytes = Infinity;
let requests = 0;

beforeAll(async () => {
  server = await startRawServer((socket, path) => {
    requests += 1;
    const bytes = ODD_ANSWERS[Number(path.slice(1))]?.bytes ?? Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
    socket.end();
  });
});
afterAll(() => server.close());

async function outcomesOf(answers: readonly OddAnswer[]): Promise<(readonly [string, string])[]> {
  const outcomes: (readonly [string, string])[] = [];
  for (const answer of answers) {
    // A new one each time: it does not know this host yet.
    const fetcher = new Fetcher({
      agentOf: () => 'tester/1',
      timeoutMs: 20_000,
      connectionsPerHost: 1,
      http: httpOptionsOf(),
      guard: new AddressGuard({ allowed: '127.0.0.1', ofMachine: '' }),
      clock: systemClock,
    });
    const url = `${server.url}/${ODD_ANSWERS.indexOf(answer)}`;
    const result = await fetcher.fetch(url, (to) => Promise.resolve({ url: to }));
    outcomes.push([answer.name, outcomeOf(result)]);
    await fetcher.close();
  }
  return outcomes;
}

function outcomeOf(result: FetchResult): string {
  if (result.kind !== 'page') return result.kind === 'failed' ? result.code : result.kind;
  const text = result.body.toString();
  // One is empty, and one is cut off.
  return text === '' || text.includes('<title>Odd') ? 'page' : text;
}

const expected = (answers: readonly OddAnswer[]): (readonly [string, string])[] =>
  answers.map(({ name, outcome }) => [name, outcome]);
const smuggling = ODD_ANSWERS.filter(({ isSmuggling }) => isSmuggling);
const others = ODD_ANSWERS.filter(({ isSmuggling }) => !isSmuggling);

describe.each([Infinity, 1])('odd answers, in pieces of %d bytes', (size) => {
  beforeAll(() => {
    pieceBytes = size;
  });

  test('are read where a browser reads them', async () => {
    expect(others.length).toBeGreaterThan(80);
    expect(others.filter(({ outcome }) => outcome === 'page').length).toBeGreaterThan(60);
    expect(await outcomesOf(others)).toEqual(expected(others));
  });

  test('are refused where parsers could disagree about their end', async () => {
    expect(smuggling.length).toBeGreaterThan(20);
    expect(await outcomesOf(smuggling)).toEqual(expected(smuggling));
  });
});
