import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { pack, type Header, type Pack } from 'tar-stream';
import { sharedLibraries } from '../../orchestrator/src/adapters/docker/image/shared-libraries.ts';
import { docker } from '../support/docker.ts';
import { ensureTool, run } from '../support/tools.ts';

const PROBES = fileURLToPath(new URL('probes', import.meta.url));
/** Parts of Python's library that no probe needs. */
const LEFT_OUT = /\/(test|idlelib|lib2to3|ensurepip|pydoc_data|__pycache__|config-[^/]+|dist-packages)(\/|$)/;
/** The owner of a program with the setuid bit: no user that a container runs as. */
const OTHER_USER = 4242;
/** `struct vfs_cap_data`: effective, CAP_NET_RAW permitted. */
const NET_RAW = `\u0001\0\0\u0002\0 \0\0${'\0'.repeat(12)}`;

/** The user that the image names itself, as `USER` in its Dockerfile would. */
export type ImageUser = '' | '1000:1000' | 'toor';

export function hostileImage(user: ImageUser): string {
  return `crawlerd-test/hostile-${process.pid}-${user === '' ? 'root' : user.replace(':', '-')}:1`;
}

/**
 * An image whose crawler attacks: Python and the probes, made from this machine's own files, with what only
 * the builder of an image can put there: device nodes, programs with the setuid bit and with capabilities,
 * and a user who is called otherwise but is user 0.
 */
export async function buildHostileImage(user: ImageUser): Promise<void> {
  const python = await realpath(ensureTool('python3'));
  const library = run(python, ['-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])']).trim();
  const tar = pack();
  fill(tar, python, library).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  const [repo, tag] = hostileImage(user).split(':');
  const stream = await docker.importImage(Readable.from(tar, { objectMode: false }), {
    repo,
    tag,
    changes: [
      'ENV PATH=/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1',
      `CMD ["${python}", "/probes/runner.py"]`,
      ...(user === '' ? [] : [`USER ${user}`]),
    ].join('\n'),
  });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

export async function removeHostileImage(user: ImageUser): Promise<void> {
  await docker.getImage(hostileImage(user)).remove({ force: true });
}

async function fill(tar: Pack, python: string, library: string): Promise<void> {
  const files = await filesBelow(library);
  const ctypes = files.filter((path) => /\/_ctypes\.[^/]*so$/.test(path));
  const libraries = (await Promise.all([python, ...ctypes].map(sharedLibraries))).flat();
  for (const folder of ['app', 'app/config', 'app/output', 'probes', 'root', 'sbin']) {
    tar.entry({ name: `${folder}/`, type: 'directory', mode: 0o755 });
  }
  tar.entry({ name: 'tmp/', type: 'directory', mode: 0o1777 });
  tar.entry({ name: 'home/node/', type: 'directory', mode: 0o755, uid: 1000, gid: 1000 });
  tar.entry(
    { name: 'etc/passwd' },
    'root:x:0:0::/root:/bin/false\ntoor:x:0:0::/root:/bin/false\nnode:x:1000:1000::/home/node:/bin/false\n',
  );
  tar.entry({ name: 'etc/group' }, 'root:x:0:\nnode:x:1000:\n');
  for (const path of new Set([python, ...libraries, ...files])) {
    await add(tar, { name: path.slice(1), mode: 0o755 }, path);
  }
  for (const name of (await filesBelow(PROBES)).filter((path) => path.endsWith('.py'))) {
    await add(tar, { name: `probes${name.slice(PROBES.length)}`, mode: 0o644 }, name);
  }
  await add(tar, { name: 'probes/setuid-python', mode: 0o4755, uid: OTHER_USER }, python);
  const pax = { 'SCHILY.xattr.security.capability': NET_RAW };
  await add(tar, { name: 'probes/capable-python', mode: 0o755, pax }, python);
  const node = { mode: 0o666, uid: 1000 };
  tar.entry({ name: 'probes/disk', type: 'block-device', devmajor: 254, devminor: 0, ...node });
  tar.entry({ name: 'probes/memory', type: 'character-device', devmajor: 1, devminor: 1, ...node });
  tar.finalize();
}

async function add(
  tar: Pack,
  header: Partial<Header> & { readonly name: string },
  from: string,
): Promise<void> {
  const { isFile, size } = await stat(from).then((info) => ({ isFile: info.isFile(), size: info.size }));
  if (!isFile) return;
  const content = await readFile(from);
  await new Promise<void>((resolve, reject) => {
    tar.entry({ ...header, size }, content, (error) => (error ? reject(error) : resolve()));
  });
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !LEFT_OUT.test(`${dirname(path)}/`));
}
