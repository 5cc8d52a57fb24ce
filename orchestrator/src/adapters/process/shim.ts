import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { hasErrorCode } from '@crawlerd/shared/errors';
import type { LogRecord } from '../../ports/runtime.ts';
import { LineSplitter } from '../system/line-buffer.ts';
import { risingTimestamps } from '../logs/rising-timestamps.ts';
import { LogFileWriter } from './log-file.ts';
import { identify, signalGroupNumber } from './processes.ts';
import { claim, logPath, readLaunch, removeLaunch, writeChild, writeExit } from './state-folder.ts';

/**
 * The process between crawlerd and one crawler: it starts the crawler, stores its output, and records how it
 * ended. It is detached, so that both outlive a crawlerd that crashes.
 *
 * Run as `node shim.js <state folder>`.
 */

/** How long a grandchild that left the group may keep the output open. */
const DRAIN_MS = 2_000;

function main(folder: string): void {
  // The crawler decides when this ends, not a signal meant for other processes.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

  if (!claim(folder, identify(process.pid))) return;
  const launch = readLaunch(folder);
  const [command, ...args] = launch?.argv ?? [];
  if (launch === null || command === undefined) {
    writeExit(folder, {
      exitCode: null,
      endedAt: now(),
      error: 'the file that says what to run is missing or incomplete',
    });
    return;
  }
  const log = new LogFileWriter(logPath(folder), risingTimestamps(Date.now), {
    limitBytes: launch.logMaxBytes,
  });
  const child = spawn(command, args, {
    cwd: launch.cwd,
    env: { ...launch.env },
    // In its own group, so that signals reach everything the crawler started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) writeDownOrKill(folder, child.pid);
  removeLaunch(folder);

  keep(log, 'stdout', child.stdout);
  keep(log, 'stderr', child.stderr);
  child.on('error', (error) => {
    if (child.pid !== undefined) return;
    const exitCode = hasErrorCode(error, 'EACCES') ? 126 : 127;
    writeExit(folder, {
      exitCode,
      endedAt: now(),
      error: `${command} could not be started: ${error.message}`,
    });
    process.exit(0);
  });
  child.on('exit', (code, signal) => {
    const endedAt = now();
    // Processes that the crawler started end with it, as in a container.
    if (child.pid !== undefined) signalGroupNumber(child.pid, 'SIGKILL');
    const finish = (): void => {
      log.close();
      writeExit(folder, { exitCode: code ?? signalCode(signal), endedAt, error: null });
      process.exit(0);
    };
    child.on('close', finish);
    setTimeout(finish, DRAIN_MS);
  });
}

/** At once: a crawler that is not recorded could not be found again, so it must not run. */
function writeDownOrKill(folder: string, pid: number): void {
  try {
    writeChild(folder, { ...identify(pid), startedAt: now() });
  } catch (error) {
    signalGroupNumber(pid, 'SIGKILL');
    throw error;
  }
}

function keep(log: LogFileWriter, stream: LogRecord['stream'], output: Readable): void {
  const lines = new LineSplitter();
  output.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk)) log.append(stream, line);
  });
  output.on('end', () => {
    for (const line of lines.end()) log.append(stream, line);
  });
  output.on('error', () => {});
}

function signalCode(signal: NodeJS.Signals | null): number | null {
  return signal === null ? null : 128 + constants.signals[signal];
}

function now(): string {
  return new Date().toISOString();
}

const [, , folder] = process.argv;
if (folder === undefined) process.exit(64);
// By its own folder, whatever that is called by now: somebody may rename it while the crawler runs.
process.chdir(folder);
main('.');
