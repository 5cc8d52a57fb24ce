import { expect, it } from 'vitest';
import { World } from '../testing/world.ts';

it('the credential of an attempt is in nothing that is kept of what its crawler says', async () => {
  const world = new World();
  const id = await world.running();
  const ref = world.ref(id);
  const token = world.credentials.token(ref);
  const address = `http://crawler:${token}@127.0.0.1:8001/api/v1/monitoring/heartbeat`;
  world.engine.print(
    ref,
    `TypeError: Request cannot be constructed from a URL that includes credentials: ${address}`,
  );
  world.engine.print(
    ref,
    `Authorization: Basic ${Buffer.from(`crawler:${token}`).toString('base64')}`,
    'stderr',
  );
  world.heartbeat(id, {
    progress: { current_url: address, current_stage: token, [`my ${token}`]: [{ deep: token }] },
  });
  const heard = JSON.stringify(world.find(id).liveness);
  world.complete(id, {
    success: false,
    error_message: `could not reach ${address}`,
    result_data: { crawl_summary: { tried: [address] }, data_items: [{ title: token, price: 12.5 }] },
  });
  world.engine.exit(ref);
  await world.released(id);
  const kept = [
    heard,
    (await world.logLines(id)).join('\n'),
    JSON.stringify(world.find(id)),
    JSON.stringify(world.store.attempts(id)),
    world.store.result(id),
    JSON.stringify(world.store.events({ limit: 100 })),
  ];
  for (const text of kept) {
    expect(text).not.toContain(token.slice(0, 12));
    expect(text).not.toContain(token.slice(-12));
  }
  expect(heard).toContain('http://***@127.0.0.1:8001/');
  expect(kept[1]).toMatch(/credentials: http:\/\/\*{3}@127\.0\.0\.1:8001\/api[^]*Basic \w+\*{3}/);
  expect(world.find(id).execution.verdict?.message).toBe(
    'could not reach http://***@127.0.0.1:8001/api/v1/monitoring/heartbeat',
  );
  expect(JSON.parse(world.store.result(id))).toMatchObject({ data_items: [{ title: '***', price: 12.5 }] });
});

it('a completion with the credential in it is still the same when it is sent again', async () => {
  const world = new World();
  const id = await world.running();
  const error_message = `refused: ${world.credentials.token(world.ref(id))}`;
  world.complete(id, { success: false, error_message });
  expect(() => world.complete(id, { success: false, error_message })).not.toThrow();
});
