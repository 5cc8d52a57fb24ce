import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { testIo } from '../testing/test-io.ts';

const ROUTE = 'GET /api/v1/executions/ex-1/logs';
const LINES = [1, 2, 3, 4].map((second) => `2026-01-02T03:04:0${second}.000000000Z stdout line ${second}\n`);

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

/** Each answer but the last breaks off, in the middle of a line. */
function answerInParts(...parts: string[][]): void {
  let asked = 0;
  service.on(ROUTE, (_seen, response) => {
    const part = parts[asked++] ?? [];
    response.writeHead(200);
    if (asked === parts.length) response.end(part.join(''));
    else response.write(`${part.join('')}2026-01-02T03:04:09.0000`, () => response.destroy());
  });
}

describe('logs --follow', () => {
  test('continues after the last complete line when the answer breaks off', async () => {
    answerInParts(LINES.slice(0, 2), LINES.slice(2, 3), LINES.slice(3));
    const { code, out, err } = await runAgainst(service, ['logs', 'ex-1', '-f', '--tail', '9']);
    expect([code, out]).toEqual([0, LINES.join('')]);
    expect(service.seen.map(({ query }) => query)).toEqual([
      { follow: 'true', tail: '9' },
      { follow: 'true', since: '2026-01-02T03:04:02.000000000Z' },
      { follow: 'true', since: '2026-01-02T03:04:03.000000000Z' },
    ]);
    expect(err).toContain('Reconnecting; the crawl continues meanwhile.\nReconnected to crawlerd.\n');
  });

  test('shows each line once where several have the time of the last one', async () => {
    const [first = '', second = '', third = '', fourth = ''] = LINES;
    const twin = second.replace('stdout', 'stderr');
    // The service continues behind the first line of that time.
    answerInParts([first, second, third, twin], [third, twin, fourth]);
    const { out } = await runAgainst(service, ['logs', 'ex-1', '-f']);
    expect(out).toBe([first, second, third, twin, fourth].join(''));
    expect(service.seen.at(-1)?.query['since']).toBe('2026-01-02T03:04:02.000000000Z');
  });

  test('asks for the same tail again when it has seen no line yet', async () => {
    answerInParts([], LINES);
    const { out } = await runAgainst(service, ['logs', 'ex-1', '-f', '--tail', '9']);
    expect(out).toBe(LINES.join(''));
    expect(service.seen.map(({ query }) => query['tail'])).toEqual(['9', '9']);
  });

  test('waits for a service that is being restarted', async () => {
    answerInParts(LINES.slice(0, 2), []);
    const { port } = service;
    const io = testIo();
    let sleeps = 0;
    io.onSleep = async () => {
      sleeps += 1;
      if (sleeps === 1) await service.stop();
      if (sleeps !== 3) return;
      service = new FakeService();
      answerInParts(LINES.slice(2));
      await service.start(port);
    };
    const { code, out } = await runAgainst(service, ['logs', 'ex-1', '-f'], io);
    expect([code, out]).toEqual([0, LINES.join('')]);
  });

  test('gives up on a service that stays away, and exits with 1', async () => {
    answerInParts(LINES.slice(0, 2), []);
    const io = testIo();
    io.onSleep = async () => service.stop();
    const { code, out, err } = await runAgainst(service, ['logs', 'ex-1', '-f'], io);
    expect([code, out]).toEqual([1, LINES.slice(0, 2).join('')]);
    expect(err).toContain('No response for 5 minutes; the crawl may still be running.');
  });

  test('does not ask again for an execution that is not there', async () => {
    service.problem(ROUTE, { status: 404, detail: 'There is none.' });
    expect(await runAgainst(service, ['logs', 'ex-1', '-f'])).toEqual({
      code: 1,
      out: '',
      err: 'There is none.\n',
    });
    expect(service.seen).toHaveLength(1);
  });
});
