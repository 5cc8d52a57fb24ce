import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Tools that fault tests need besides the engine, by their Debian and Ubuntu package. */
const PLACES = {
  python3: ['/usr/bin/python3', '/usr/local/bin/python3'],
  curl: ['/usr/bin/curl', '/bin/curl'],
  'docker.io': ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd'],
  'docker-compose': ['/usr/bin/docker-compose', '/usr/local/bin/docker-compose'],
  iptables: ['/usr/sbin/iptables', '/sbin/iptables'],
  iproute2: ['/usr/sbin/ip', '/sbin/ip', '/bin/ip'],
  libfaketime: ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketime.so.1`),
  'nginx-light': ['/usr/sbin/nginx'],
  strace: ['/usr/bin/strace', '/bin/strace'],
} as const;

/** The path of a tool; a missing one is installed, with a message. */
export function ensureTool(name: keyof typeof PLACES): string {
  const found = PLACES[name].find((path) => existsSync(path));
  if (found !== undefined) return found;
  process.stderr.write(`${name} is missing: installing it from the packages of this distribution.\n`);
  run('apt-get', ['update', '-q']);
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', name]);
  const installed = PLACES[name].find((path) => existsSync(path));
  if (installed === undefined)
    throw new Error(`${name} is not where it should be: ${PLACES[name].join(', ')}.`);
  return installed;
}

/** @throws Error with the output of the command. */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  throw new Error(`"${command} ${args.join(' ')}" failed: ${error?.message ?? stderr.trim()}`);
}
