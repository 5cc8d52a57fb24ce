// Part of the build of Dockerfile.browser: installs Chromium from the packages of the base's distribution,
// unless the base has one.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';

const PACKAGES = ['chromium', 'fonts-liberation'];
const PLACES = ['/usr/bin/chromium', '/usr/lib/chromium/chromium'];

if (!PLACES.some(existsSync)) {
  const aptGet = (...args) =>
    execFileSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'inherit',
    });
  aptGet('update', '-q');
  aptGet('install', '-q', '-y', '--no-install-recommends', ...PACKAGES);
  rmSync('/var/lib/apt/lists', { recursive: true, force: true });
}
