import { mkdirSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { openFilesBelow } from '../../testing/open-files.ts';
import { servedWorld } from '../testing/operator.ts';

async function servedItems(room = {}) {
  const { world, operator, url } = await servedWorld({}, () => ({}), { room });
  const id = await world.running();
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'items.jsonl'), `{"text":"${'x'.repeat(100)}"}\n`.repeat(100_000));
  return { operator, folder, url: `${url}/executions/${id}/items`, path: `/executions/${id}/items` };
}

describe('the files of items are closed', () => {
  it.each(['json', 'jsonl', 'csv', 'xlsx', 'json&desc=true&limit=5'])(
    'where the answer is refused for lack of room (%s)',
    async (format) => {
      const { operator, folder, path } = await servedItems({ roomBytes: 1024 });
      expect((await operator.inject({ url: `${path}?format=${format}` })).statusCode).toBe(503);
      await eventually('no file is open', () => openFilesBelow(folder) === 0);
    },
  );

  it('where only the head is asked for', async () => {
    const { operator, folder, path } = await servedItems();
    expect((await operator.inject({ method: 'HEAD', url: path })).statusCode).toBe(200);
    await eventually('no file is open', () => openFilesBelow(folder) === 0);
  });

  it.each(['jsonl', 'csv'])('where the reader leaves in the middle (%s)', async (format) => {
    const { folder, url } = await servedItems();
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${url}?format=${format}`, resolve));
    expect(answer.statusCode).toBe(200);
    answer.destroy();
    await eventually('no file is open', () => openFilesBelow(folder) === 0);
  });
});
