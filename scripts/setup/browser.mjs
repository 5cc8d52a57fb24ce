import { installPackages, isOnPath, mayInstall } from './system-packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

/**
 * Brings the browser that the tests of rendering need, where it may be installed; they say so themselves where
 * it may not. A global set-up of vitest.
 */
export default async function bringBrowser() {
  if (NAMES.some(isOnPath) || !mayInstall()) return;
  console.log('No Chromium is installed: installing it (set CRAWLERD_NO_SYSTEM_CHANGES=1 to forbid this).');
  await installPackages('Installing Chromium', ['chromium']);
}
