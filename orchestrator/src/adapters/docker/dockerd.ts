import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';

export interface DockerdPlaces {
  readonly command: string;
  readonly args: readonly string[];
  /** Pid files that a dead daemon may have left, with the name of the process. */
  readonly pidFiles: readonly PidFile[];
  readonly socket: string;
  readonly logFile: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface PidFile {
  readonly path: string;
  readonly processName: string;
}

/** A daemon as the distribution's package would run it. */
export const SYSTEM_DOCKERD: DockerdPlaces = {
  command: 'dockerd',
  args: [],
  pidFiles: [
    { path: '/var/run/docker.pid', processName: 'dockerd' },
    { path: '/var/run/docker/containerd/containerd.pid', processName: 'containerd' },
  ],
  socket: '/var/run/docker.sock',
  logFile: '/var/log/dockerd.log',
};

const LOG_TAIL_LINES = 5;

/**
 * Starts a daemon that outlives this process.
 *
 * @param onEnd called with the reason if the daemon ends, which it should not.
 */
export function startDockerd(places: DockerdPlaces, env: Environment, onEnd: (reason: string) => void): void {
  const log = openSync(places.logFile, 'a', 0o600);
  const daemon = spawn(places.command, places.args, { env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  daemon.unref();
  daemon.on('error', (error) => {
    onEnd(error.message);
  });
  daemon.on('exit', (code, signal) => {
    onEnd(`it exited with ${signal ?? `code ${code}`}`);
  });
}

/**
 * Removes pid files whose process is dead, and the socket. With a stale pid file whose pid was reused by
 * another process, dockerd would refuse to start.
 *
 * @returns false, with nothing removed, if a daemon is running: starting, or not answering.
 */
export function clearLeftovers({ pidFiles, socket }: DockerdPlaces): boolean {
  const [daemon, ...others] = pidFiles;
  if (daemon !== undefined && isAlive(daemon)) return false;
  if (daemon !== undefined) rmSync(daemon.path, { force: true });
  for (const pidFile of others) {
    // A containerd that outlived its dockerd is used by the next one.
    if (!isAlive(pidFile)) rmSync(pidFile.path, { force: true });
  }
  rmSync(socket, { force: true });
  return true;
}

/**
 * The pid may belong to another process by now, so the name decides. A zombie counts as dead, although a
 * check by signal, as in dockerd, takes it for alive.
 */
function isAlive({ path, processName }: PidFile): boolean {
  const pid = readOrEmpty(path).trim();
  if (!/^\d+$/.test(pid)) return false;
  const [, name, state] = /^\d+ \((.*)\) (\w) /s.exec(readOrEmpty(`/proc/${pid}/stat`)) ?? [];
  return name === processName && state !== 'Z';
}

/** The last lines of the daemon's log, without times and levels, to be shown to users. */
export function logTail(logFile: string): string {
  const lines = readOrEmpty(logFile).trim().split('\n').slice(-LOG_TAIL_LINES);
  return lines.map((line) => /msg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line).join(' | ');
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
