// Lays out the files of the service's image: `node scripts/service-image.mjs <folder>`, in the build stage of
// orchestrator/Dockerfile. Installs and bundles as in a checkout; what is there already is kept.
import { cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyPacketFilter } from './service-image/packet-filter.mjs';
import { copyPackages } from './service-image/packages.mjs';
import { bringDependencies } from './setup/dependencies.mjs';
import { ROOT, runQuietly, SetupError } from './setup/run-quietly.mjs';

const out = resolve(process.argv[2] ?? 'out');
const place = join(out, 'opt/crawlerd');

try {
  await bringDependencies();
  await runQuietly('Bundling the crawler', process.execPath, ['crawler-image/build.mjs']);
  await runQuietly('Bundling the service', process.execPath, ['orchestrator/build.mjs']);
  for (const file of ['package.json', 'LICENSE', 'bin', 'dist/bundle']) {
    cpSync(join(ROOT, 'orchestrator', file), join(place, file), { recursive: true });
  }
  copyPackages('orchestrator', join(place, 'node_modules'));
  cpSync(join(ROOT, 'scripts/service-image/link-command.mjs'), join(place, 'link-command.mjs'));
  mkdirSync(join(out, 'var/lib/crawlerd'), { recursive: true });
  await copyPacketFilter(out);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
