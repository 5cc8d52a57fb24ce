import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DOCKER_ADDRESS } from '../../testing/docker-world.ts';
import { Engine } from './engine.ts';
import { LABELS } from './names.ts';
import { ensureNetwork } from './network.ts';

const docker = new Docker(DOCKER_ADDRESS.options);

async function networksNamed(name: string): Promise<string[]> {
  const networks = await docker.listNetworks({ filters: { name: [name] } });
  return networks.map(({ Id }) => Id);
}

function freshName(): string {
  const name = `crawlerd-test-${randomBytes(4).toString('hex')}`;
  onTestFinished(async () => {
    for (const id of await networksNamed(name)) await docker.getNetwork(id).remove({ force: true });
  });
  return name;
}

function makeDuplicate(name: string, Labels: Record<string, string>): Promise<Docker.Network> {
  return docker.createNetwork({ Name: name, CheckDuplicate: false, Labels });
}

const engine = (): Engine => {
  const one = new Engine(DOCKER_ADDRESS);
  onTestFinished(() => {
    one.close();
  });
  return one;
};

describe('networks of one name', () => {
  it('are one in the end, the same for all, when several services make theirs at once', async () => {
    const name = freshName();
    const engines = Array.from({ length: 6 }, engine);
    const ensureAll = async () => Promise.all(engines.map(async (one) => ensureNetwork(one, name)));
    await ensureAll();
    // As before each launch.
    const ensured = await ensureAll();
    const left = await networksNamed(name);
    expect(left).toHaveLength(1);
    expect([...new Set(ensured.map(({ id }) => id))]).toEqual(left);
  });

  it('are reduced to the first that was made, when they are found at a start', async () => {
    const name = freshName();
    const ours = { [LABELS.network]: '1' };
    const first = await makeDuplicate(name, ours);
    await makeDuplicate(name, ours);
    await makeDuplicate(name, ours);
    expect(await ensureNetwork(engine(), name)).toMatchObject({ id: first.id });
    expect(await networksNamed(name)).toEqual([first.id]);
  });

  it('are left alone if others made them, with what to do', async () => {
    const name = freshName();
    await makeDuplicate(name, {});
    await makeDuplicate(name, {});
    await expect(ensureNetwork(engine(), name)).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('remove all but one') as string,
    });
    expect(await networksNamed(name)).toHaveLength(2);
  });
});
