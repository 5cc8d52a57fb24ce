import { describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../domain/execution.ts';
import { problemOf } from '../testing/operator.ts';
import { bothApps } from '../testing/both-apps.ts';

describe('a report', () => {
  const heartbeat = (id: string) => ({ execution_id: id, status: 'running', progress: { data_items: 3 } });

  it('is taken with HTTP Basic from URL user info, and with a Bearer token', async () => {
    const { world, callback, asCrawler } = await bothApps();
    const id = await world.running();
    const token = world.credentials.token(world.ref(id));
    const bearer = { authorization: `Bearer ${token}` };
    const longUser = Buffer.from(`${'u'.repeat(1000)}:${token}`).toString('base64');
    for (const headers of [asCrawler(id), bearer, { authorization: `Basic ${longUser}` }]) {
      const response = await callback.inject({
        method: 'POST',
        url: '/api/v1/monitoring/heartbeat',
        headers,
        payload: heartbeat(id),
      });
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({ status: 'ok', action: 'continue', next_heartbeat_seconds: 30 });
    }
  });

  it('with no, a wrong or a foreign credential changes nothing, for any pair of executions', async () => {
    const { world, callback, asCrawler } = await bothApps();
    const ids = await Promise.all([1, 2, 3].map(async () => world.running()));
    const before = ids.map((id) => withoutSignsOfLife(world.find(id)));
    const post = async (url: string, headers: Record<string, string>, payload: object) =>
      (await callback.inject({ method: 'POST', url, headers, payload })).statusCode;
    for (const kind of ['heartbeat', 'completion']) {
      const url = `/api/v1/monitoring/${kind}`;
      for (const mine of ids) {
        for (const other of ids.filter((id) => id !== mine)) {
          const body = { execution_id: other, status: 'running', success: true };
          const stored = world.find(other);
          expect(await post(url, asCrawler(mine), body)).toBe(403);
          expect(await post(url, {}, body)).toBe(401);
          expect(await post(url, { authorization: 'Bearer nonsense' }, body)).toBe(401);
          expect(await post(url, { authorization: 'Basic !!' }, body)).toBe(401);
          expect(world.find(other)).toEqual(stored);
        }
        expect(
          await post(url, asCrawler(mine), { execution_id: 'unknown', status: 'running', success: true }),
        ).toBe(404);
      }
    }
    // Each has also shown a right credential, so it lives, and what it said with it was refused.
    expect(ids.map((id) => withoutSignsOfLife(world.find(id)))).toEqual(before);
  });

  it('of completion may be repeated, and a different one is refused', async () => {
    const { world, callback, asCrawler } = await bothApps();
    const id = await world.running();
    const post = async (success: boolean) =>
      callback.inject({
        method: 'POST',
        url: '/api/v1/monitoring/completion',
        headers: asCrawler(id),
        payload: { execution_id: id, success, error_message: null },
      });
    expect((await post(true)).json()).toEqual({ status: 'ok' });
    expect((await post(true)).statusCode).toBe(200);
    const different = await post(false);
    expect(different.statusCode).toBe(409);
    expect(problemOf(different).code).toBe('completion_conflict');
    expect(world.find(id).execution.status).toBe('succeeded');
  });

  it('of life after the end is answered with stop and changes nothing', async () => {
    const { world, callback, asCrawler } = await bothApps();
    const id = await world.running();
    world.complete(id);
    // What follows from the completion is done: no other change may come while the heartbeat is answered.
    await world.services.wakeups.idle();
    const before = world.find(id);
    const response = await callback.inject({
      method: 'POST',
      url: '/api/v1/monitoring/heartbeat',
      headers: asCrawler(id),
      payload: heartbeat(id),
    });
    expect(response.json()).toMatchObject({ status: 'ok', action: 'stop' });
    expect(world.find(id)).toEqual(before);
  });

  it('after the end reads no result again, which can be megabytes', async () => {
    const { world, callback, asCrawler } = await bothApps();
    const id = await world.running();
    world.complete(id);
    await world.services.wakeups.idle();
    const headers = asCrawler(id);
    const find = vi.spyOn(world.store, 'find');
    const send = async (path: string, payload: object) =>
      (await callback.inject({ method: 'POST', url: path, headers, payload })).statusCode;
    expect(await send('/monitoring/heartbeat', heartbeat(id))).toBe(200);
    expect(await send('/monitoring/completion', { execution_id: id, success: false })).toBe(409);
    const status = { url: `/monitoring/execution/${id}/status`, headers };
    expect((await callback.inject(status)).statusCode).toBe(403);
    expect(find).not.toHaveBeenCalled();
  });
});

function withoutSignsOfLife({ execution, attempt, liveness }: Snapshot): object {
  return {
    execution,
    attempt: { ...attempt, warnings: [] },
    liveness: { ...liveness, lastHeartbeatAt: null, silenceDeadlineAt: null },
  };
}
