import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askHidden } from '../ask-hidden.ts';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { testIo, type TestIo } from '../testing/test-io.ts';

const CANARY = 'canary-7f3a91c0d2';
const SHOP = {
  name: 'shop',
  created_at: '2026-01-01T03:04:05.000Z',
  updated_at: '2026-01-02T03:04:00.000Z',
  is_readable: true,
};

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

function answering(status: number): void {
  service.on('PUT /api/v1/secrets/shop', (_seen, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(SHOP)),
  );
}

function piped(text: string): TestIo {
  const io = testIo();
  io.stdin = Readable.from([Buffer.from(text)]);
  return io;
}

describe('secret set', () => {
  it.each([
    ['without the line break of echo', `${CANARY}\n`],
    ['as it is', CANARY],
  ])('sends what it reads from standard input, %s', async (_how, text) => {
    answering(201);
    const { code, out, err } = await runAgainst(service, ['secret', 'set', 'shop'], piped(text));
    expect([code, out, err]).toEqual([0, 'shop was added\n', '']);
    expect(service.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/api/v1/secrets/shop', { value: CANARY }],
    ]);
  });

  it('asks for it on a terminal, and shows nothing of it', async () => {
    answering(200);
    const io = testIo({ terminal: true });
    io.typedHidden = CANARY;
    const { code, out, err } = await runAgainst(service, ['secret', 'set', 'shop'], io);
    expect([code, out, err]).toEqual([0, 'shop was replaced\n', 'Value of shop: ']);
    expect(service.seen[0]?.body).toEqual({ value: CANARY });
  });

  it('changes nothing after Ctrl-C, and for an empty value', async () => {
    expect((await runAgainst(service, ['secret', 'set', 'shop'])).code).toBe(130);
    const empty = await runAgainst(service, ['secret', 'set', 'shop'], piped('\n'));
    expect([empty.code, empty.err]).toEqual([1, expect.stringContaining('empty')]);
    expect(service.seen).toEqual([]);
  });

  it('takes no value as an argument', async () => {
    const { code, err } = await runAgainst(service, ['secret', 'set', 'shop', CANARY]);
    expect(code).toBe(2);
    expect(err).not.toContain(CANARY);
    expect(service.seen).toEqual([]);
  });

  it('prints the answer as JSON', async () => {
    answering(201);
    const { out } = await runAgainst(service, ['--json', 'secret', 'set', 'shop'], piped(CANARY));
    expect(JSON.parse(out)).toEqual(SHOP);
  });
});

describe('secret ls', () => {
  it('shows names and times, and which secrets are lost', async () => {
    service.json('GET /api/v1/secrets', { secrets: [{ ...SHOP, name: 'lost', is_readable: false }, SHOP] });
    const { code, out, err } = await runAgainst(service, ['secret', 'ls'], testIo({ terminal: true }));
    expect(code).toBe(0);
    expect(out).toContain('shop');
    expect(out).toContain('5 s ago');
    expect(err).toContain('Encrypted with another key than the service has now: lost.');
  });

  it('is for programs, too', async () => {
    service.json('GET /api/v1/secrets', { secrets: [SHOP] });
    const plain = await runAgainst(service, ['secret', 'ls']);
    expect(plain.out).toBe(`NAME\tADDED\tSET\nshop\t${SHOP.created_at}\t${SHOP.updated_at}\n`);
    const json = await runAgainst(service, ['secret', 'ls', '--json']);
    expect(JSON.parse(json.out)).toEqual({ secrets: [SHOP] });
  });

  it('says how to begin where there are none', async () => {
    service.json('GET /api/v1/secrets', { secrets: [] });
    const { out } = await runAgainst(service, ['secret', 'ls']);
    expect(out).toContain('crawlerd secret set');
  });
});

it('secret rm removes one', async () => {
  service.on('DELETE /api/v1/secrets/shop', (_seen, response) => response.writeHead(204).end());
  const { code, out } = await runAgainst(service, ['secret', 'rm', 'shop']);
  expect([code, out]).toEqual([0, 'shop was removed\n']);
});

describe('a question whose answer is hidden', () => {
  const asked = async (typed: string) => {
    const input = new PassThrough();
    let shown = '';
    const answer = askHidden(input, { write: (text) => (shown += text) !== '' }, 'Value: ');
    input.write(typed);
    return { answer: await answer, shown };
  };

  it('is answered by a line, with corrections, of which nothing is shown', async () => {
    expect(await asked(`${CANARY}x\u007f\r`)).toEqual({ answer: CANARY, shown: 'Value: \n' });
  });

  it('has no answer after Ctrl-C', async () => {
    expect(await asked('abc\u0003')).toEqual({ answer: null, shown: 'Value: \n' });
  });
});
