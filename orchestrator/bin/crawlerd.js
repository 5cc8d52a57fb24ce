#!/usr/bin/env node
// The command `crawlerd`. Plain JavaScript that any Node reads, because it is linked before anything is built, and
// says what is missing.
import { existsSync } from 'node:fs';

const NEEDED = [20, 20];
const MAIN = new URL('../dist/bundle/main.js', import.meta.url);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `crawlerd needs Node ${NEEDED.join('.')} or newer; this is ${process.version}. Get one from https://nodejs.org/`,
  );
  process.exitCode = 1;
} else if (existsSync(MAIN)) {
  await import(MAIN.href);
} else {
  console.error('crawlerd is not built yet. Build it, in the folder of the checkout, with: npm run setup');
  process.exitCode = 1;
}
