import { describe, expect, it } from 'vitest';
import { bothApps } from '../testing/both-apps.ts';

describe('stopping', () => {
  it('answers 202 while it stops and 200 when it had finished, and needs no body', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    const stop = async () => operator.inject({ method: 'POST', url: `/executions/${id}/stop` });
    const first = await stop();
    expect(first.statusCode).toBe(202);
    expect(first.json()).toMatchObject({ status: 'stopping' });
    await world.released(id);
    const again = await stop();
    expect(again.statusCode).toBe(200);
    expect(again.json()).toMatchObject({ status: 'stopped', reason: 'stop_requested' });
  });
});
