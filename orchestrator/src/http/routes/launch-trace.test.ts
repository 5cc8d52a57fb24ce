import { describe, expect, it } from 'vitest';
import { CONTRACT_ENV } from '@crawlerd/shared';
import { serviceLogger } from '../../adapters/system/service-logger.ts';
import { CONFIG } from '../testing/both-apps.ts';
import { servedWorld } from '../testing/operator.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

async function launching() {
  const { world, operator } = await servedWorld();
  const launch = async (headers: Record<string, string>, url = '/executions', payload?: object) => {
    const answer = await operator.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
    expect(answer.statusCode).toBe(201);
    const { execution_id: id } = answer.json<{ execution_id: string }>();
    await world.reaches(id, 'running');
    const env = world.engine.all().find(({ spec }) => spec.executionId === id)?.spec.env ?? {};
    const detail = (await operator.inject({ url: `/executions/${id}` })).json<{
      traceparent: string | null;
    }>();
    return { id, given: env[CONTRACT_ENV.traceparent], shown: detail.traceparent };
  };
  return { world, operator, launch };
}

describe('the traceparent of a launch', () => {
  it('is kept with the execution, and handed on to its crawler', async () => {
    const { launch } = await launching();
    expect(await launch({ traceparent: TRACEPARENT }, '/executions', { config: CONFIG })).toMatchObject({
      given: TRACEPARENT,
      shown: TRACEPARENT,
    });
  });

  it.each([
    ['none', {}],
    ['a malformed one', { traceparent: 'malformed' }],
    ['a very long one', { traceparent: `${TRACEPARENT}-${'x'.repeat(5000)}` }],
  ])('is left out for %s, which is no reason to refuse the launch', async (_which, headers) => {
    const { launch } = await launching();
    const { given, shown } = await launch(headers, '/executions', { config: CONFIG });
    expect([given, shown]).toEqual([undefined, null]);
  });

  it('is that of the request also for a task and for a replay, and not that of the execution that is replayed', async () => {
    const { operator, launch } = await launching();
    await operator.inject({ method: 'PUT', url: '/tasks/shop', payload: { config: CONFIG } });
    const ofTask = await launch({ traceparent: TRACEPARENT }, '/tasks/shop/executions');
    expect(ofTask).toMatchObject({ given: TRACEPARENT, shown: TRACEPARENT });
    const other = TRACEPARENT.replace('4bf9', '5bf9');
    expect(await launch({ traceparent: other }, `/executions/${ofTask.id}/replay`)).toMatchObject({
      given: other,
    });
    expect((await launch({}, `/executions/${ofTask.id}/replay`)).shown).toBeNull();
  });

  it('is in the log, with the ids of the request and of the execution', async () => {
    const lines: string[] = [];
    const logger = serviceLogger('info', { write: (line) => void lines.push(line) });
    const { operator } = await servedWorld({}, undefined, { logger });
    const request = { method: 'POST', url: '/executions', payload: { config: CONFIG } } as const;
    const headers = { traceparent: TRACEPARENT, 'idempotency-key': 'k' };
    const answer = await operator.inject({ ...request, headers });
    await operator.inject({ ...request, headers });
    const { execution_id: id } = answer.json<{ execution_id: string }>();
    const accepted = lines.filter((line) => line.includes('an execution was accepted'));
    expect(accepted.map((line) => JSON.parse(line) as object)).toMatchObject([
      { executionId: id, traceId: TRACE, reqId: expect.stringMatching(/^req-/) as string },
    ]);
  });

  it('is that of the launch for each further attempt', async () => {
    const { world, launch } = await launching();
    const { id } = await launch({ traceparent: TRACEPARENT }, '/executions', {
      config: CONFIG,
      max_attempts: 2,
    });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    world.clock.advance(60);
    await world.reaches(id, 'running');
    const attempts = world.engine.all().filter(({ spec }) => spec.executionId === id);
    expect(attempts.at(-1)?.spec.env[CONTRACT_ENV.traceparent]).toBe(TRACEPARENT);
  });
});
