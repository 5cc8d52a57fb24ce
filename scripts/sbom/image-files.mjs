import { createHash } from 'node:crypto';
import { extract } from 'tar-stream';

/** The package lists of Debian images: one file, or one for each package. */
const LISTS = /^\/var\/lib\/dpkg\/(?:status|status\.d\/[^/]+)$/;
const OS_RELEASE = /^\/(?:etc|usr\/lib)\/os-release$/;
/** Made by the engine in every container. */
const ENGINE_FILES = new Set([
  '/.dockerenv',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/dev/console',
]);

/**
 * @typedef {object} ImageContent
 * @property {string} id
 * @property {string} nodeVersion as the image's environment says; empty if it does not
 * @property {readonly { path: string, sha256: string }[]} files regular files
 * @property {string} packageList of Debian's package manager; empty without one
 * @property {string} osRelease
 */

/**
 * What an image holds, read from the engine. No container runs: one is created, read and removed.
 *
 * @returns {Promise<ImageContent | null>} null if there is no such image
 */
export async function imageContent(docker, image) {
  let info;
  try {
    info = await docker.getImage(image).inspect();
  } catch (error) {
    if (error.statusCode === 404) return null;
    throw error;
  }
  const variable = info.Config.Env?.find((entry) => entry.startsWith('NODE_VERSION=')) ?? '=';
  const container = await docker.createContainer({ Image: image });
  try {
    const content = await readTar(await container.export());
    return { id: info.Id, nodeVersion: variable.slice(variable.indexOf('=') + 1), ...content };
  } finally {
    await container.remove({ force: true });
  }
}

async function readTar(stream) {
  const files = [];
  let packageList = '';
  let osRelease = '';
  for await (const entry of stream.pipe(extract())) {
    const path = `/${entry.header.name.replace(/^\.?\//, '')}`;
    const isText = LISTS.test(path) || OS_RELEASE.test(path);
    const hash = createHash('sha256');
    const chunks = [];
    for await (const chunk of entry) {
      hash.update(chunk);
      if (isText) chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString();
    if (LISTS.test(path)) packageList += `${text}\n`;
    if (OS_RELEASE.test(path)) osRelease = text;
    if (entry.header.type !== 'file' || ENGINE_FILES.has(path)) continue;
    files.push({ path, sha256: hash.digest('hex') });
  }
  return { files, packageList, osRelease };
}
