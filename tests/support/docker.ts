import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';

/** A direct connection to the engine: tests do not read it through the code under test. */
export const docker = new Docker();

export async function removeContainersOf(network: string, engine: Docker = docker): Promise<void> {
  const filters = { network: [network] };
  const containers = await engine.listContainers({ all: true, filters });
  await Promise.all(
    // 409: a removal that crawlerd began before it ended is still in progress.
    containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true }).catch(unless(404, 409))),
  );
  await eventually('the containers are removed', async () => {
    return (await engine.listContainers({ all: true, filters })).length === 0;
  });
}

export async function removeNetwork(name: string, engine: Docker = docker): Promise<void> {
  await engine.getNetwork(name).remove().catch(unless(404));
}

function unless(...statuses: readonly number[]): (error: { statusCode?: number }) => void {
  return (error) => {
    if (!statuses.includes(error.statusCode ?? 0)) throw error;
  };
}

/** An image with one script as its only program, on the base of the crawler image. */
export async function buildScriptImage(
  tag: string,
  base: string,
  script: string,
  engine: Docker = docker,
  /** Further lines of its Dockerfile, and the files that they copy. */
  {
    dockerfile = [],
    files = {},
  }: { dockerfile?: readonly string[]; files?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.entry({ name: 'script.mjs' }, script);
  tar.entry(
    { name: 'Dockerfile' },
    `FROM ${base}\nCOPY script.mjs /script.mjs\nENTRYPOINT ["node", "/script.mjs"]\n${dockerfile.join('\n')}\n`,
  );
  tar.finalize();
  const stream = await engine.buildImage(Readable.from(tar, { objectMode: false }), { t: tag });
  const lines = await new Promise<{ error?: string }[]>((resolve, reject) => {
    engine.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output)));
  });
  const failed = lines.find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new Error(failed.error);
}
