import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared/errors';
import { type ProcessIdentity, processStatus } from './processes.ts';

/**
 * The state of one attempt is a folder of small files, so that it outlives both this process and the shim.
 * Each file is complete or absent.
 *
 *   attempt.json  whose attempt this is          launch.json  what to run; removed once it runs
 *   shim.json     the shim that claimed it       child.json   the crawler
 *   log           what the crawler printed       exit.json    how it ended
 */
const FILES = {
  attempt: 'attempt.json',
  launch: 'launch.json',
  shim: 'shim.json',
  child: 'child.json',
  exit: 'exit.json',
} as const;

export const logPath = (folder: string): string => join(folder, 'log');

export interface AttemptFile {
  readonly instance: string;
  readonly executionId: string;
  readonly attempt: number;
}

/** Contains the attempt's credential: readable for the owner only, and removed after use. */
export interface LaunchFile {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logMaxBytes: number;
}

export interface ChildFile extends ProcessIdentity {
  readonly startedAt: string;
}

export interface ExitFile {
  readonly exitCode: number | null;
  readonly endedAt: string | null;
  /** Why it could not be started. */
  readonly error: string | null;
}

/** The state that the files of an attempt describe. */
export type FolderState =
  | { readonly kind: 'absent' }
  /** `isClaimed`: a shim is about to start it. */
  | { readonly kind: 'pending'; readonly isClaimed: boolean }
  | { readonly kind: 'running'; readonly child: ChildFile; readonly paused: boolean }
  | { readonly kind: 'exited'; readonly child: ChildFile | null; readonly exit: ExitFile };

export function readFolderState(folder: string): FolderState {
  if (readAttempt(folder) === null) return { kind: 'absent' };
  const state = readFiles(folder);
  // Removed or moved meanwhile: then some files were read, and others were not found, which would describe a state
  // that there never was.
  return readAttempt(folder) === null ? { kind: 'absent' } : state;
}

function readFiles(folder: string): FolderState {
  const child = readChild(folder);
  const shim = read(folder, FILES.shim, parseIdentity);
  if (shim === null) return { kind: 'pending', isClaimed: false };
  const isShimAlive = processStatus(shim) !== 'gone';
  const status = child === null ? 'gone' : processStatus(child);
  // Read last: a shim writes it before it exits.
  const exit = read(folder, FILES.exit, parseExit);
  if (exit !== null) return { kind: 'exited', child, exit };
  if (child !== null && (isShimAlive || status !== 'gone')) {
    return { kind: 'running', child, paused: status === 'paused' };
  }
  if (isShimAlive) return { kind: 'pending', isClaimed: true };
  // The shim was killed, so the end was not recorded.
  return { kind: 'exited', child, exit: { exitCode: null, endedAt: null, error: null } };
}

export const readAttempt = (folder: string): AttemptFile | null => read(folder, FILES.attempt, parseAttempt);
export const readLaunch = (folder: string): LaunchFile | null => read(folder, FILES.launch, parseLaunch);
const readChild = (folder: string): ChildFile | null => read(folder, FILES.child, parseChild);

export function writeAttempt(folder: string, attempt: AttemptFile): void {
  write(folder, FILES.attempt, attempt);
}

export function writeLaunch(folder: string, launch: LaunchFile): void {
  write(folder, FILES.launch, launch);
}

export function writeChild(folder: string, child: ChildFile): void {
  write(folder, FILES.child, child);
}

export function writeExit(folder: string, exit: ExitFile): void {
  write(folder, FILES.exit, exit);
}

/** When the attempt was made; moving its folder does not change that. */
export function madeAtMs(folder: string): number {
  return statSync(join(folder, FILES.attempt), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function removeLaunch(folder: string): void {
  rmSync(join(folder, FILES.launch), { force: true });
}

/** Claims the launch for this shim; false if another has it. Exactly one call ever returns true. */
export function claim(folder: string, shim: ProcessIdentity): boolean {
  const temporary = join(folder, `${FILES.shim}.${shim.pid}`);
  try {
    writeFileSync(temporary, JSON.stringify(shim), { mode: 0o600 });
    linkSync(temporary, join(folder, FILES.shim));
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function write(folder: string, name: string, value: object): void {
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 });
  renameSync(temporary, join(folder, name));
}

type Fields = ReadonlyMap<string, unknown>;

/** Null if the file is missing or malformed. */
function read<T>(folder: string, name: string, parse: (fields: Fields) => T | null): T | null {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return parse(fieldsOf(JSON.parse(text)));
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const textOrNull = (value: unknown): string | null => (isText(value) ? value : null);
const integerOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

function parseAttempt(fields: Fields): AttemptFile | null {
  const instance = textOrNull(fields.get('instance'));
  const executionId = textOrNull(fields.get('executionId'));
  const attempt = integerOrNull(fields.get('attempt'));
  if (instance === null || executionId === null || attempt === null) return null;
  return { instance, executionId, attempt };
}

/** Of a launch that was written before there was a setting. */
const UNSAID_LOG_MAX_BYTES = 100 * 1024 * 1024;

function parseLaunch(fields: Fields): LaunchFile | null {
  const argv = fields.get('argv');
  const cwd = textOrNull(fields.get('cwd'));
  const env = [...fieldsOf(fields.get('env'))].filter((entry): entry is [string, string] => isText(entry[1]));
  const logMaxBytes = integerOrNull(fields.get('logMaxBytes')) ?? UNSAID_LOG_MAX_BYTES;
  if (!Array.isArray(argv) || !argv.every(isText) || cwd === null) return null;
  return { argv, cwd, env: Object.fromEntries(env), logMaxBytes };
}

function parseIdentity(fields: Fields): ProcessIdentity | null {
  const pid = integerOrNull(fields.get('pid'));
  return pid === null || pid < 2 ? null : { pid, startTime: textOrNull(fields.get('startTime')) };
}

function parseChild(fields: Fields): ChildFile | null {
  const identity = parseIdentity(fields);
  const startedAt = textOrNull(fields.get('startedAt'));
  return identity === null || startedAt === null ? null : { ...identity, startedAt };
}

function parseExit(fields: Fields): ExitFile {
  return {
    exitCode: integerOrNull(fields.get('exitCode')),
    endedAt: textOrNull(fields.get('endedAt')),
    error: textOrNull(fields.get('error')),
  };
}
