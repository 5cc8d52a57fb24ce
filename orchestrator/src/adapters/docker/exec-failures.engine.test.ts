import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCKER_ADDRESS, type DockerWorld, makeDockerWorld } from '../../testing/docker-world.ts';
import { labelsOf } from './names.ts';

const docker = new Docker(DOCKER_ADDRESS.options);
const IMAGE = `crawlerd-test/exec-failures-${process.pid}:1`;
const INSTANCE = 'exec-failures';

/** ELF, and nothing that any machine could run; the loader stands where programs have it. */
const program = (machine: number, loader = ''): Buffer => {
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(machine, 18);
  return Buffer.concat([head, Buffer.from(`\0${loader}\0`)]);
};

const FILES: Readonly<Record<string, readonly [text: string | Buffer, mode?: number]>> = {
  'crlf.sh': ['#!/bin/sh\r\necho hello\r\n'],
  'interpreter.sh': ['#!/no/such/python\n'],
  'locked.sh': ['#!/bin/sh\n', 0o644],
  foreign: [program(2)],
  'missing.sh': ['#!/bin/sh\nno-such-command\n'],
  'exit126.sh': ['#!/bin/sh\nexit 126\n'],
  'exit1.sh': ['#!/bin/sh\necho before; exec /no/such/bin\n'],
  plain: ['no-such-command\n'],
};

let world: DockerWorld;

beforeAll(async () => {
  world = await makeDockerWorld();
  const tar = pack();
  for (const [name, [text, mode = 0o755]] of Object.entries(FILES))
    tar.entry({ name: `x/${name}`, mode }, text);
  tar.entry({ name: 'sh', mode: 0o755 }, await readFile('/bin/sh'));
  tar.entry(
    { name: 'Dockerfile' },
    `FROM ${world.image}\nUSER root\nCOPY sh /bin/sh\nCOPY x /x\nUSER 1000:1000\n`,
  );
  tar.finalize();
  const stream = await docker.buildImage(Readable.from(tar, { objectMode: false }), { t: IMAGE });
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output)));
  });
});

afterAll(async () => {
  await docker.getImage(IMAGE).remove({ force: true });
  await world.dispose();
});

interface Variant {
  readonly log?: string;
  readonly attempt?: number;
  readonly env?: readonly string[];
}

/** Not by dockerode's own way: that puts the command into the URL. */
async function create(_body: object): Promise<string> {
  const options: object = { _query: {}, _body };
  return (await docker.createContainer(options)).id;
}

/** What is told of a container with this command, once it has ended. */
async function told(command: readonly string[], { log = 'json-file', attempt = 1, env = [] }: Variant = {}) {
  const ref = { executionId: `exec-${process.pid}-${command[0]?.replaceAll(/\W/g, '_')}`, attempt };
  const id = await create({
    Image: IMAGE,
    Entrypoint: [...command],
    Env: [...env],
    Labels: labelsOf(INSTANCE, ref),
    NetworkDisabled: true,
    HostConfig: { Init: true, LogConfig: { Type: log, Config: {} } },
  });
  const container = docker.getContainer(id);
  const runtime = world.connect(INSTANCE);
  try {
    await container.start();
    await container.wait();
    const state = await runtime.inspect({ ...ref, containerId: id });
    if (state.kind !== 'exited') throw new Error(`${command[0]} has not ended`);
    return { exitCode: state.exitCode, error: state.error, neverRan: state.neverRan === true };
  } finally {
    await container.remove({ force: true });
    await runtime.close();
  }
}

describe('a command that cannot be run behind an init', () => {
  it('is told with its cause', async () => {
    const cases: readonly [command: readonly string[], exitCode: number, error: string][] = [
      [['/no/such/bin'], 127, '"/no/such/bin" does not exist in the image'],
      [['nope'], 127, `"nope" is in no folder of the image's PATH`],
      [['/etc'], 126, '"/etc" is a folder'],
      [['/x/locked.sh'], 126, '"/x/locked.sh" is not executable'],
      [['/x/crlf.sh'], 127, 'the first line of "/x/crlf.sh" ends in CR'],
      [['/x/interpreter.sh'], 127, 'needs the interpreter "/no/such/python", which does not exist'],
      // A shell is given what is no program, and exits with a code of its own.
      [['/x/foreign'], 127, '"/x/foreign" is no program for this machine'],
      [['/x/missing.sh/below'], 1, '"/x/missing.sh/below"'],
      [['/x/missing.sh', 'x'.repeat(200_000)], 1, 'argument list too long'],
    ];
    expect(await Promise.all(cases.map(async ([command]) => told(command)))).toEqual(
      cases.map(([, exitCode, error]) => ({
        exitCode,
        error: expect.stringContaining(error),
        neverRan: true,
      })),
    );
  });

  it('is told also where the engine keeps no log of it, or the init says more', async () => {
    const [missing, folder, verbose] = await Promise.all([
      told(['/no/such/bin'], { log: 'none', attempt: 2 }),
      told(['/etc'], { log: 'none', attempt: 2 }),
      told(['/no/such/bin'], { attempt: 3, env: ['TINI_VERBOSITY=3'] }),
    ]);
    expect(missing).toMatchObject({ neverRan: true, error: '"/no/such/bin" does not exist in the image' });
    expect(folder).toMatchObject({ neverRan: true, error: '"/etc" is a folder' });
    expect(verbose).toMatchObject({ neverRan: true, error: '"/no/such/bin" does not exist in the image' });
  });

  it('is not taken for one that ran, and exits as if it could not', async () => {
    const ran = await Promise.all([
      told(['/x/missing.sh']),
      told(['/x/plain']),
      told(['/x/exit126.sh']),
      told(['/x/exit1.sh']),
      told(['/bin/sh', '-c', 'exit 127'], { log: 'none' }),
      told(['node', '-e', 'process.exit(1)']),
    ]);
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([127, 127, 126, 127, 127, 1]);
    for (const state of ran) expect(state).toMatchObject({ error: null, neverRan: false });
  });
});
