import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf } from '@crawlerd/shared';
import { RuntimeError } from '../../ports/runtime.ts';
import {
  clearLeftovers,
  type DockerdPlaces,
  type Environment,
  logTail,
  startDockerd,
  SYSTEM_DOCKERD,
} from './dockerd.ts';
import { Engine, engineAddress } from './engine.ts';
import { type MachineFacts, NO_CHANGES_VARIABLE, planProvision, withoutEngine } from './provision-plan.ts';
import { SYSTEM_FOLDERS } from './system-path.ts';

type Say = (sentence: string) => void;

export type ProvisionedEngine =
  | { readonly kind: 'docker'; readonly detail: string }
  | { readonly kind: 'none'; readonly reason: string };

const PROBE_DEADLINE_MS = 5_000;
const START_DEADLINE_MS = 60_000;
const SETTLE_MS = 3_000;
const START_POLL_MS = 250;
const PACKAGES = ['docker.io', 'iptables'];

/**
 * Finds a Docker engine, or provides one: starts the daemon, after installing it if needed and allowed.
 * Prints what it does. Does not throw if there is none: the result is `none`, with one plain sentence.
 */
export async function provisionEngine(say: Say, env: Environment): Promise<ProvisionedEngine> {
  const found = await probeEngine(env, PROBE_DEADLINE_MS);
  if (found.kind === 'docker') return found;
  const plan = planProvision(machineFacts(env));
  if (plan.kind === 'give_up') return { kind: 'none', reason: withoutEngine(plan.because) };
  try {
    if (plan.install) {
      await install(say, env);
      // The package may have started it.
      const started = await waitForEngine(env, SETTLE_MS);
      if (started !== null) return started;
    }
    return plan.through === 'systemd' ? await startService(say, env) : await startDaemon(say, env);
  } catch (error) {
    const because = messageOf(error);
    return { kind: 'none', reason: withoutEngine(because) };
  }
}

/** Whether an engine answers at the address of the environment. */
export async function probeEngine(env: Environment, deadlineMs: number): Promise<ProvisionedEngine> {
  let engine: Engine | null = null;
  try {
    engine = new Engine(engineAddress(env), { deadlineMs });
    const { Version } = await engine.call('report its version', (docker) => docker.version());
    return { kind: 'docker', detail: `Docker ${Version} at ${engine.address}` };
  } catch (error) {
    return { kind: 'none', reason: messageOf(error) };
  } finally {
    engine?.close();
  }
}

async function install(say: Say, env: Environment): Promise<void> {
  say('No Docker engine is installed: installing docker.io from the packages of this distribution.');
  const aptEnv = { ...withSystemPath(env), DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], aptEnv);
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...PACKAGES], aptEnv);
}

async function startService(say: Say, env: Environment): Promise<ProvisionedEngine> {
  say('Starting the Docker engine (systemctl start docker).');
  await run('systemctl', ['start', 'docker'], withSystemPath(env));
  return (await waitForEngine(env, START_DEADLINE_MS)) ?? didNotStart('see "journalctl -u docker"');
}

/** Starts the daemon directly, for machines without an init system. */
export async function startDaemon(
  say: Say,
  env: Environment,
  places: DockerdPlaces = SYSTEM_DOCKERD,
): Promise<ProvisionedEngine> {
  const fault: { reason: string | null } = { reason: null };
  if (clearLeftovers(places)) {
    say(`Starting the Docker engine (${places.command}; its log is ${places.logFile}).`);
    startDockerd(places, withSystemPath(env), (reason) => {
      fault.reason = reason;
    });
  } else {
    say('A Docker engine is running but does not respond yet: waiting for it.');
  }
  const found = await waitForEngine(env, START_DEADLINE_MS, () => fault.reason !== null);
  if (found !== null) return found;
  const reason = fault.reason === null ? '' : `${fault.reason}; `;
  return didNotStart(`${reason}${places.logFile} ends with: ${logTail(places.logFile)}`);
}

function didNotStart(hint: string): never {
  throw new RuntimeError('unreachable', `the Docker engine did not start: ${hint}`);
}

/** Null if none answers in time, or waiting is aborted. */
async function waitForEngine(
  env: Environment,
  deadlineMs: number,
  isHopeless: () => boolean = () => false,
): Promise<ProvisionedEngine | null> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline && !isHopeless()) {
    const found = await probeEngine(env, PROBE_DEADLINE_MS);
    if (found.kind === 'docker') return found;
    await new Promise((resolve) => setTimeout(resolve, START_POLL_MS));
  }
  return null;
}

function machineFacts(env: Environment): MachineFacts {
  return {
    dockerHost: env['DOCKER_HOST'] || null,
    forbidsChanges: !['', '0', 'false'].includes(env[NO_CHANGES_VARIABLE] ?? ''),
    isRoot: process.getuid?.() === 0,
    osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
    hasDockerd: isCommand('dockerd', withSystemPath(env)),
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

/** Daemons and the package manager need these folders, which the PATH of some shells lacks. */
function withSystemPath(env: Environment): Environment {
  return { ...env, PATH: [env['PATH'] ?? '', ...SYSTEM_FOLDERS].filter(Boolean).join(delimiter) };
}

function isCommand(name: string, env: Environment): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** @throws RuntimeError `rejected` with the last line the command printed. */
async function run(command: string, args: readonly string[], env: Environment): Promise<void> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const reason = await new Promise<string | null>((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('close', (code) => {
      resolve(code === 0 ? null : (output.trim().split('\n').at(-1) ?? `code ${code}`));
    });
  });
  if (reason !== null) throw new RuntimeError('rejected', `"${command} ${args.join(' ')}" failed: ${reason}`);
}
