import { RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasAnswer, hasStatus } from './errors.ts';
import { LABELS } from './names.ts';

/** Whether the engine says that several networks have the name it was asked for. */
export function isAmbiguous(error: unknown): boolean {
  return hasAnswer(error) && /is ambiguous/i.test(error.message);
}

/**
 * Leaves one network of this name: the first that was made. The engine does not ensure that names are unique, not even
 * if it is asked to (see `CheckDuplicate` of the Engine API, "best effort"): two services that start at once can both make theirs, and then no
 * container starts by that name, and no network can be looked up by it.
 *
 * Whoever has made one looks it up by its name next, so the last of them sees them all. Until then one that was found
 * may be removed again: a network is looked up before each launch.
 *
 * @throws RuntimeError `rejected` if containers are on several, or others made them: that is for people to decide.
 */
export async function removeDuplicateNetworks(engine: Engine, name: string): Promise<void> {
  const [, ...duplicates] = await networksNamed(engine, name);
  for (const { Id, Labels } of duplicates) {
    if (Labels?.[LABELS.network] !== '1') throw severalNetworks(name, duplicates.length + 1);
    try {
      await engine.call('remove a duplicate of its network', (docker, abortSignal) =>
        docker.getNetwork(Id).remove({ abortSignal }),
      );
    } catch (error) {
      if (hasStatus(error, 403, 409)) throw severalNetworks(name, duplicates.length + 1);
      // To who removes one that another is removing, engines give different answers, some with status 500.
      const left = await networksNamed(engine, name);
      if (left.some((one) => one.Id === Id)) throw error;
    }
  }
}

/** The first that was made comes first. */
async function networksNamed(engine: Engine, name: string) {
  const networks = await engine.call('list its networks', (docker, abortSignal) =>
    docker.listNetworks({ filters: { name: [name] }, abortSignal }),
  );
  const order = ({ Created = '', Id }: { Created?: string; Id: string }): string => `${Created} ${Id}`;
  return networks
    .filter(({ Name }) => Name === name)
    .toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
}

function severalNetworks(name: string, count: number): RuntimeError {
  return new RuntimeError(
    'rejected',
    `There are ${count} Docker networks named "${name}", and not all of them can be removed: remove all but one ` +
      `("docker network ls --filter name=${name}", "docker network rm ID"), or name another one with CRAWLERD_NETWORK.`,
  );
}
