import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTRACT_ENV } from '@crawlerd/shared';
import type { World } from '../../testing/world.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

const page = (n: number, code: string) => ({ url: `http://shop.test/${n}`, outcome: 'failed', code });

function leavePages(world: World, id: string, lines: readonly object[]): void {
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pages.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

async function end(world: World, id: string, success: boolean): Promise<void> {
  world.complete(id, { success });
  world.engine.exit(world.ref(id), { exitCode: success ? 0 : 1 });
  await world.released(id);
}

/** A finished execution that has left these failures. */
async function crawled(lines: readonly object[], { success = true } = {}) {
  const { world, operator } = await servedWorld();
  const id = await world.running();
  leavePages(world, id, lines);
  await end(world, id, success);
  const ask = (payload?: object | string, of = id) =>
    operator.inject({
      method: 'POST',
      url: `/executions/${of}/retry-pages`,
      ...(payload !== undefined && { headers: { 'content-type': 'application/json' }, payload }),
    });
  const order = (): unknown => {
    const text = world.engine.all().find(({ spec }) => spec.executionId === id)?.spec.env[
      CONTRACT_ENV.retryPages
    ];
    return text === undefined ? undefined : JSON.parse(text);
  };
  return { world, operator, id, ask, order };
}

describe('POST /executions/{id}/retry-pages', () => {
  it.each([true, false])('tries failed pages again, whether the crawl succeeded: %s', async (success) => {
    const lines = [page(1, 'http_500'), page(2, 'timeout'), page(3, 'http_500')];
    const { world, operator, id, ask, order } = await crawled(lines, { success });
    const answer = await ask({ codes: ['http_500'], hosts: ['shop.test'] });
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ status: 'queued', finished_at: null });
    await world.reaches(id, 'running');
    expect(order()).toEqual({ codes: ['http_500'], hosts: ['shop.test'], follow: false, first_attempt: 2 });
    const { events } = (await operator.inject({ url: `/executions/${id}/events` })).json<{
      events: { kind: string; message: string | null }[];
    }>();
    expect(events.find(({ kind }) => kind === 'resumed')?.message).toBe(
      '2 failed pages are tried again, and nothing else, as requested by api.',
    );
  });

  it('takes an empty body for all of them, and hands on that links are to be followed', async () => {
    const { world, operator, id, ask, order } = await crawled([page(1, 'http_500')]);
    expect((await ask()).statusCode).toBe(202);
    await world.reaches(id, 'running');
    expect(order()).toEqual({ follow: false, first_attempt: 2 });
    await end(world, id, true);
    expect((await ask({ follow: true })).statusCode).toBe(202);
    await world.reaches(id, 'running');
    expect(order()).toEqual({ follow: true, first_attempt: 3 });
    const { events } = (await operator.inject({ url: `/executions/${id}/events` })).json<{
      events: { kind: string; message: string | null }[];
    }>();
    expect(events.findLast(({ kind }) => kind === 'resumed')?.message).toBe(
      '1 failed page is tried again, and what it links to, as requested by api.',
    );
  });

  it('is over with the next resume, which goes on with the whole crawl', async () => {
    const { world, operator, id, ask, order } = await crawled([page(1, 'http_500')]);
    await ask();
    await world.reaches(id, 'running');
    await end(world, id, false);
    await operator.inject({ method: 'POST', url: `/executions/${id}/resume` });
    await world.reaches(id, 'running');
    expect(world.find(id).execution).toMatchObject({ attempt: 3, retryPages: null });
    expect(order()).toBeUndefined();
  });

  it('is refused while the crawl runs, and where no failed page is known that matches', async () => {
    const { world, ask, id } = await crawled([
      page(1, 'http_500'),
      { ...page(2, 'gone'), outcome: 'skipped' },
    ]);
    for (const body of [{ codes: ['gone'] }, { hosts: ['other.test'] }]) {
      const problem = problemOf(await ask(body));
      expect(problem).toMatchObject({ status: 409, code: 'no_failed_pages' });
      expect(problem.detail).toContain(`crawlerd pages ${id}`);
    }
    expect(world.find(id).execution).toMatchObject({ status: 'succeeded', attempt: 1 });
    const other = await world.running();
    leavePages(world, other, [page(1, 'http_500')]);
    expect(problemOf(await ask({}, other))).toMatchObject({ status: 409, code: 'not_resumable' });
    expect(problemOf(await ask({}, 'nothing'))).toMatchObject({ status: 404, code: 'execution_unknown' });
  });

  it.each([
    { codes: [] },
    { codes: ['a b'] },
    { codes: ['\u00e9'] },
    { codes: ['"'] },
    { hosts: Array.from({ length: 51 }, (_, n) => `h${n}.test`) },
    { hosts: ['x'.repeat(256)] },
    { follow: 'yes' },
    { urls: ['http://shop.test/1'] },
    [],
  ])('refuses the body %j', async (body) => {
    const { ask } = await crawled([page(1, 'http_500')]);
    expect(problemOf(await ask(JSON.stringify(body)))).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });
});
