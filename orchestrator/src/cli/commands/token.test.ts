import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { tokenSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

const CANARY = 'crawlerd_canary-7f3a91c0d2';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

describe('token create', () => {
  it('prints the token alone, so that a program can take it', async () => {
    service.json('POST /api/v1/tokens', { ...tokenSample(), token: CANARY }, 201);
    const { code, out, err } = await runAgainst(service, ['token', 'create', 'ci', '--scope', 'launch']);
    expect([code, out]).toEqual([0, `${CANARY}\n`]);
    expect(err).toContain('not shown again');
    expect(err).not.toContain('From now on');
    expect(service.seen[0]?.body).toEqual({ name: 'ci', scope: 'launch' });
  });

  it('sends every limit that an option names', async () => {
    service.json('POST /api/v1/tokens', { ...tokenSample(), token: CANARY }, 201);
    const options = ['--label', 'team=prices', '--label', 'a=b=c', '--expires', '30d'];
    const limits = ['--requests-per-minute', '60', '--queued-max', '5'];
    const args = ['token', 'create', 'ci', '--scope', 'operate', ...options, ...limits, '--json'];
    const { out } = await runAgainst(service, args);
    expect(JSON.parse(out)).toEqual({ ...tokenSample(), token: CANARY });
    expect(service.seen[0]?.body).toEqual({
      name: 'ci',
      scope: 'operate',
      labels: { team: 'prices', a: 'b=c' },
      expires_in_seconds: 2_592_000,
      requests_per_minute: 60,
      queued_max: 5,
    });
  });

  it('says of the first one that everybody needs a token from now on', async () => {
    service.json('POST /api/v1/tokens', { ...tokenSample({ created_by: null }), token: CANARY }, 201);
    const { err } = await runAgainst(service, ['token', 'create', 'ci', '--scope', 'admin']);
    expect(err).toContain('From now on every request needs a token');
  });

  it.each([
    [[], "required option '--scope <scope>'"],
    [['--scope', 'raed'], 'Did you mean read?'],
    [['--scope', 'read', '--expires', '30'], 'It must look like 30d'],
    [['--scope', 'read', '--expires', '0d'], 'It must look like 30d'],
    [['--scope', 'read', '--label', 'team'], 'key=value'],
    [['--scope', 'read', '--queued-max', '0'], 'whole number of at least 1'],
  ])('with %j exits with 2 and says what to do', async (options, hint) => {
    const { code, err } = await runAgainst(service, ['token', 'create', 'ci', ...options]);
    expect(code).toBe(2);
    expect(err).toContain(hint);
    expect(service.seen).toEqual([]);
  });
});

describe('token ls', () => {
  it('shows on a terminal what each may, and whether it still may', async () => {
    const tokens = [
      tokenSample({ name: 'now', expires_at: '2026-01-04T03:04:06.000Z', requests_per_minute: 60 }),
      tokenSample({ name: 'over', expires_at: '2026-01-02T03:00:00.000Z', labels: { team: 'prices' } }),
      tokenSample({ name: 'gone', revoked_at: '2026-01-02T03:00:00.000Z', last_used_at: null }),
    ];
    service.json('GET /api/v1/tokens', { tokens });
    const { out } = await runAgainst(service, ['token', 'ls'], testIo({ terminal: true, columns: 160 }));
    const rows = out.split('\n').filter((line) => /now|over|gone/.test(line));
    expect(rows).toEqual([
      expect.stringMatching(/launch.*valid.*5 s ago.*in 2 d.*60\/min/),
      expect.stringMatching(/launch.*expired.*4 min ago.*team=prices/),
      expect.stringMatching(/launch.*revoked.*never.*never/),
    ]);
  });

  it('is for programs, too', async () => {
    service.json('GET /api/v1/tokens', { tokens: [tokenSample()] });
    const plain = await runAgainst(service, ['token', 'ls']);
    const [head, row] = plain.out.split('\n');
    expect(head).toBe('NAME\tSCOPE\tSTATE\tUSED\tEXPIRES\tLABELS\tLIMITS\tADDED\tBY\tID');
    expect(row?.split('\t').slice(0, 5)).toEqual(['ci', 'launch', 'valid', '2026-01-02T03:04:00.000Z', '']);
    const json = await runAgainst(service, ['token', 'ls', '--json']);
    expect(JSON.parse(json.out)).toEqual({ tokens: [tokenSample()] });
  });

  it('says how to begin where there are none', async () => {
    service.json('GET /api/v1/tokens', { tokens: [] });
    const { out } = await runAgainst(service, ['token', 'ls']);
    expect(out).toContain('crawlerd token create <name> --scope admin');
  });
});

describe('token revoke', () => {
  const OLD = tokenSample({ id: 'a1', revoked_at: '2026-01-01T00:00:00.000Z' });
  const VALID = tokenSample({ id: 'b2' });

  it.each([
    ['the one of a name that is not revoked', 'ci', 'b2'],
    ['the one of an id', 'a1', 'a1'],
  ])('revokes %s', async (_which, name, id) => {
    service.json('GET /api/v1/tokens', { tokens: [OLD, VALID] });
    service.json(`DELETE /api/v1/tokens/${id}`, { ...VALID, revoked_at: '2026-01-02T03:04:05.000Z' });
    const { code, out } = await runAgainst(service, ['token', 'revoke', name]);
    expect([code, out]).toEqual([0, 'ci was revoked\n']);
    expect(service.seen.at(-1)).toMatchObject({ method: 'DELETE', path: `/api/v1/tokens/${id}` });
  });

  it('changes nothing for a name that no token has', async () => {
    service.json('GET /api/v1/tokens', { tokens: [VALID] });
    const { code, err } = await runAgainst(service, ['token', 'revoke', 'other']);
    expect([code, err]).toEqual([1, expect.stringContaining('There is no token "other"')]);
    expect(service.seen.map(({ method }) => method)).toEqual(['GET']);
  });
});
