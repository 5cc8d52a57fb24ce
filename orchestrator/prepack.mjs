// Builds what `npm pack` packs. A checkout that is not set up yet has nothing to build it with: say so.
import { createRequire } from 'node:module';

if (isInstalled('esbuild')) {
  await import('../crawler-image/build.mjs');
  await import('./build.mjs');
} else {
  console.error('The checkout is not set up yet. Run first, in its folder: npm run setup');
  process.exitCode = 1;
}

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
