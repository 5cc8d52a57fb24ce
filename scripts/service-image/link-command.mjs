// Makes `crawlerd` a command of an image that may have no shell and no `env`: the first line of its file, which the
// kernel reads, becomes the path of this image's own node.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const PROGRAM = '/opt/crawlerd/bin/crawlerd.js';
const COMMAND = '/usr/local/bin/crawlerd';

const code = readFileSync(PROGRAM, 'utf8').replace(/^#!.*/, `#!${process.execPath}`);
writeFileSync(PROGRAM, code);
chmodSync(PROGRAM, 0o755);
mkdirSync(dirname(COMMAND), { recursive: true });
rmSync(COMMAND, { force: true });
symlinkSync(PROGRAM, COMMAND);
