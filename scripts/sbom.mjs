// Writes the software bills of materials: what npm installs, and what is in the crawler images.
// Usage: npm run sbom -- [folder], default sbom.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { buildNames } from '../orchestrator/dist/adapters/docker/image/build-name.js';
import { imageBom } from './sbom/image-bom.mjs';
import { npmBom } from './sbom/npm-bom.mjs';
import { ROOT } from './setup/run-quietly.mjs';

const { version } = JSON.parse(readFileSync(join(ROOT, 'orchestrator/package.json'), 'utf8'));
const NAMES = { image: `crawlerd/crawler:${version}`, browserImage: `crawlerd/crawler:${version}-browser` };
const nameOf = buildNames({ ...NAMES, contextFolder: join(ROOT, 'crawler-image') });
const IMAGE = await nameOf(NAMES.image);
const folder = resolve(process.argv[2] ?? join(ROOT, 'sbom'));

function write(name, bom, about) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`  ${file}  ${about}, ${bom.components.length} components`);
}

/** @returns {Promise<boolean>} whether the image is there */
async function writeImage(docker, image, name) {
  const bom = await imageBom(docker, image);
  if (bom === null) return false;
  write(name, bom, image);
  return true;
}

console.log('Software bills of materials (CycloneDX 1.5):');
write('npm.cdx.json', npmBom(), 'all of package-lock.json');
try {
  const docker = new Docker();
  if (!(await writeImage(docker, IMAGE, 'image.cdx.json'))) {
    console.error(
      `The image ${IMAGE} is missing: build it with "crawlerd image build", then run this again.`,
    );
    process.exitCode = 1;
  }
  await writeImage(docker, await nameOf(NAMES.browserImage), 'image-browser.cdx.json');
} catch (error) {
  console.error(`The images could not be read from the Docker engine: ${error.message}`);
  process.exitCode = 1;
}
