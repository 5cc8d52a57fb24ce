import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { listedPackages, packagesOfThisMachine } from './debian-packages.mjs';
import { imageContent } from './image-files.mjs';
import { crawlerPackages } from './npm-bom.mjs';

const NODE_PATH = '/usr/local/bin/node';

/**
 * The bill of materials of an image: Node, the Debian packages or the libraries copied into it, the npm packages
 * bundled into the crawler. Files of unknown origin are listed with their checksum: nothing is left out.
 *
 * @returns {Promise<object | null>} null if there is no such image
 */
export async function imageBom(docker, image) {
  const content = await imageContent(docker, image);
  if (content === null) return null;
  const [name, version] = image.split(':');
  const { components, unknown } = systemComponents(content);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: new Date().toISOString(),
      component: {
        'bom-ref': image,
        type: 'container',
        name,
        version,
        properties: [{ name: 'docker:image-id', value: content.id }],
      },
    },
    components: [nodeComponent(content), ...components, ...unknown.map(fileComponent), ...crawlerPackages()],
  };
}

function systemComponents({ files, packageList, osRelease }) {
  const others = files.filter(({ path }) => path !== NODE_PATH);
  const listed = listedPackages(packageList);
  if (listed.length > 0) {
    // The package manager of the image answers for its own files; ours are those of the crawler.
    const unknown = others.filter(({ path }) => path.startsWith('/app/'));
    return { components: listed.map((each) => debianComponent(each, osRelease)), unknown };
  }
  const { packages, unknown } = packagesOfThisMachine(others);
  const here = packages.length === 0 ? '' : readFileSync('/etc/os-release', 'utf8');
  return { components: packages.map((each) => debianComponent(each, here)), unknown };
}

function nodeComponent({ nodeVersion, files }) {
  const program = files.find(({ path }) => path === NODE_PATH);
  return {
    'bom-ref': `node@${nodeVersion}`,
    type: 'platform',
    name: 'node',
    version: nodeVersion,
    purl: `pkg:generic/node@${nodeVersion}`,
    ...(program !== undefined && { hashes: [{ alg: 'SHA-256', content: program.sha256 }] }),
    properties: [{ name: 'crawlerd:file', value: NODE_PATH }],
  };
}

function debianComponent({ name, version, architecture, files }, osRelease) {
  const distribution = /^ID="?([\w.-]+)/m.exec(osRelease)?.[1] ?? 'debian';
  const purl = `pkg:deb/${distribution}/${name}@${encodeURIComponent(version)}?arch=${architecture}`;
  return {
    'bom-ref': purl,
    type: 'library',
    name,
    version,
    purl,
    properties: files.map((value) => ({ name: 'crawlerd:file', value })),
  };
}

function fileComponent({ path, sha256 }) {
  return {
    'bom-ref': `file:${path}`,
    type: 'file',
    name: path,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    properties: [{ name: 'crawlerd:file', value: path }],
  };
}
