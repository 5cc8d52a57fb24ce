import { installPackages, isOnPath, mayInstall } from './system-packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

/**
 * Installs the browser that the tests of rendering need, if that is allowed; if not, the tests say so. A global
 * set-up of vitest.
 */
export default async function bringBrowser() {
  if (NAMES.some(isOnPath) || !mayInstall()) return;
  console.log('No Chromium is installed: installing it (set CRAWLERD_NO_SYSTEM_CHANGES=1 to forbid this).');
  await installPackages('Installing Chromium', ['chromium']);
}
