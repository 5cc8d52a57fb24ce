import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { RuntimeError } from '../../../ports/runtime.ts';
import type { Engine } from '../engine.ts';
import { packBase, type BaseFile } from './base-tar.ts';
import { browserFiles } from './browser-files.ts';
import { findImage, IMAGE_SOURCE_LABEL } from './find-image.ts';
import { readProgress } from './progress.ts';
import { sharedLibraries } from './shared-libraries.ts';

const NODE_PATH = '/usr/local/bin/node';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const IMPORT_INACTIVITY_MS = 120_000;

/** Contents and build recipe of the base, so that a change of this code makes a new one. */
const RECIPE = '1';

export const BASE_IMAGE = `crawlerd/base:node-${process.versions.node}`;

function nameOf(withBrowser: boolean): string {
  return withBrowser ? `${BASE_IMAGE}-browser` : BASE_IMAGE;
}

/** Changes with Node, its libraries or the recipe; null if no base can be made. */
export async function localBaseSource(withBrowser = false): Promise<string | null> {
  try {
    return process.platform === 'linux' ? fingerprint(await baseFiles(withBrowser)) : null;
  } catch (error) {
    if (error instanceof RuntimeError) return null;
    throw error;
  }
}

/**
 * Ensures that the engine has a minimal base image made from this machine's own Node binary: for
 * machines where no registry can be reached. It holds Node, the libraries it needs, CA certificates and a
 * user `node` (1000); no shell. `withBrowser` adds this machine's Chromium.
 *
 * @returns the image's name.
 * @throws RuntimeError if this machine cannot provide one or the engine refuses it.
 */
export async function ensureBaseImage(
  engine: Engine,
  say: (sentence: string) => void,
  withBrowser = false,
): Promise<string> {
  if (process.platform !== 'linux') {
    throw new RuntimeError(
      'rejected',
      "Without a registry, a base image can only be built from a Linux machine's own Node: connect to a registry and try again.",
    );
  }
  const image = nameOf(withBrowser);
  const found = await findImage(engine, image);
  const files = await baseFiles(withBrowser).catch((error: unknown) => {
    // An image without a shell, such as crawlerd's own on such a base, cannot list the libraries of its Node.
    if (error instanceof RuntimeError && found !== null) return null;
    throw error;
  });
  if (files === null) return image;
  const source = fingerprint(files);
  if (found?.source === source) return image;

  const own = withBrowser ? 'Node and Chromium with their' : 'Node and its';
  say(`Building the base image ${image} from this machine's own ${own} libraries.`);
  const [repo, tag] = image.split(':');
  const stream = await engine.openStream(
    'import the base image',
    {
      method: 'POST',
      path: '/images/create',
      query: { fromSrc: '-', repo: repo ?? '', tag: tag ?? '', changes: changes(source) },
      body: packBase(files),
      deadlineMs: IMPORT_INACTIVITY_MS,
    },
    new AbortController().signal,
  );
  await readProgress(stream, { action: 'import the base image', inactivityMs: IMPORT_INACTIVITY_MS });
  return image;
}

function changes(source: string): string[] {
  return [
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `ENV NODE_VERSION=${process.versions.node}`,
    `ENV SSL_CERT_FILE=${CERTIFICATES}`,
    `LABEL ${IMAGE_SOURCE_LABEL}=${source}`,
    'CMD ["node"]',
  ];
}

/** The files taken from this machine, with their paths here and in the image. */
async function baseFiles(withBrowser: boolean): Promise<BaseFile[]> {
  const node = await realpath(process.execPath);
  const libraries = await sharedLibraries(node);
  const shared = new Set([...libraries, ...(withBrowser ? await browserFiles() : [])]);
  const wanted = [
    { from: node, to: NODE_PATH, mode: 0o755 },
    ...[...shared].map((path) => ({ from: path, to: path, mode: 0o755 })),
    { from: CERTIFICATES, to: CERTIFICATES, mode: 0o644 },
  ];
  const files = await Promise.all(
    wanted.map(async ({ from, to, mode }) => {
      // Links are followed: the loader needs only one copy under the name.
      const info = await stat(from).catch(() => null);
      return info === null
        ? null
        : { from, to, mode, sizeBytes: info.size, modifiedMs: Math.floor(info.mtimeMs) };
    }),
  );
  // Without certificates from this machine Node uses its built-in ones.
  return files.filter((file) => file !== null);
}

function fingerprint(files: readonly BaseFile[]): string {
  const hash = createHash('sha256').update(RECIPE);
  for (const { to, sizeBytes, modifiedMs } of files) hash.update(`\n${to} ${sizeBytes} ${modifiedMs}`);
  return hash.digest('hex');
}
