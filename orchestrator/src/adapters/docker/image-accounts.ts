import { randomUUID } from 'node:crypto';
import { RuntimeError } from '../../ports/runtime.ts';
import { readContainerFile } from './container-files.ts';
import type { Engine } from './engine.ts';

/** What an image says about its users and groups: files that whoever made the image has written. */
export interface ImageAccounts {
  readonly passwd: string;
  readonly group: string;
}

/** Many times what a system with thousands of accounts has. */
const FILE_BYTES_MAX = 1024 * 1024;

/**
 * Reads the accounts of an image from a container that is created and never started, so that nothing of the image
 * runs. What is no regular file of a sensible size counts as empty, and the engine looks up paths inside the image
 * only, so a link leads nowhere else.
 */
export async function readAccounts(
  engine: Engine,
  instance: string,
  imageId: string,
): Promise<ImageAccounts> {
  const { id } = await engine.call(
    'look into an image',
    (docker, abortSignal) =>
      docker.createContainer({
        name: `${nameStart(instance)}${randomUUID()}`,
        Image: imageId,
        // Never run; but an image without a command could not be created.
        Entrypoint: ['/'],
        User: '65534:65534',
        NetworkDisabled: true,
        HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
        abortSignal,
      }),
    { deadlineMs: engine.launchDeadlineMs },
  );
  try {
    return {
      passwd: await readFile(engine, id, '/etc/passwd'),
      group: await readFile(engine, id, '/etc/group'),
    };
  } finally {
    await remove(engine, id);
  }
}

/** By a name, as an image could have any label. */
function nameStart(instance: string): string {
  return `crawlerd-image-${instance}-`;
}

/** Removes what a {@link readAccounts} has left that was cut short. */
export async function removeLeftAccounts(engine: Engine, instance: string): Promise<void> {
  const left = await engine.call('list containers', (docker, abortSignal) =>
    docker.listContainers({
      all: true,
      filters: { name: [`^/${nameStart(instance)}`] },
      abortSignal,
    }),
  );
  await Promise.all(left.map(async ({ Id }) => remove(engine, Id)));
}

/** One that stays is removed by the next start of the service. */
async function remove(engine: Engine, id: string): Promise<void> {
  await engine
    .call('remove a container', (docker, abortSignal) =>
      docker.getContainer(id).remove({ v: true, force: true, abortSignal }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof RuntimeError)) throw error;
    });
}

async function readFile(engine: Engine, id: string, path: string): Promise<string> {
  const found = await readContainerFile(engine, id, path, FILE_BYTES_MAX);
  return found?.kind === 'file' && found.size <= FILE_BYTES_MAX ? found.head.toString() : '';
}
