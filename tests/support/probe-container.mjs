// The only program of an image of the tests: writes down what it finds in its container, and ends.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const read = (path) => readFileSync(path, 'utf8');
const attempt = (act) => {
  try {
    act();
    return 'done';
  } catch (error) {
    return error.code ?? String(error);
  }
};
const writes = (folder) =>
  attempt(() => writeFileSync(`${folder}/probe`, '#!/bin/nothing\n', { mode: 0o755 }));
/** In pieces: a buffer of that size may count as memory of the container, as the file does. */
const fill = (path, mebibytes) => {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(2 ** 20);
  try {
    for (let i = 0; i < mebibytes; i++) writeSync(file, piece);
  } finally {
    closeSync(file);
  }
};
const openFiles = () => {
  const open = [];
  const end = attempt(() => {
    for (let i = 0; i < 200_000; i++) open.push(openSync('/dev/null'));
  });
  for (const file of open) closeSync(file);
  return { open: open.length, end };
};

const status = Object.fromEntries(
  read('/proc/self/status')
    .split('\n')
    .map((line) => line.split(':\t')),
);
writeFileSync(
  '/app/output/facts.json',
  JSON.stringify({
    uid: process.getuid(),
    gid: process.getgid(),
    groups: process.getgroups(),
    capabilities: [status.CapInh, status.CapPrm, status.CapEff, status.CapBnd, status.CapAmb].join(' '),
    noNewPrivileges: status.NoNewPrivs,
    seccomp: status.Seccomp,
    oomScore: Number(read('/proc/self/oom_score_adj')),
    coreLimit: /^Max core file size +(\S+) +(\S+)/m.exec(read('/proc/self/limits'))?.slice(1).join(' '),
    openFiles: openFiles(),
    root: writes('/'),
    app: writes('/app'),
    tmp: writes('/tmp'),
    variableTmp: writes('/var/tmp'),
    run: writes('/run'),
    sharedMemory: writes('/dev/shm'),
    volume: writes('/volume'),
    runsFromTmp: spawnSync('/tmp/probe').error?.code ?? 'ran',
    full: attempt(() => fill('/tmp/large', 300)),
    setFolder: attempt(() => mkdirSync('/app/output/folder')),
    mounts: read('/proc/self/mounts').split('\n'),
  }),
);
