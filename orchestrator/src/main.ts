#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { messageOf } from '@crawlerd/shared';
import type { CliDependencies } from './cli/dependencies.ts';
import { processIo } from './cli/process-io.ts';
import { runCli } from './cli/program.ts';

/**
 * Loaded only for commands that work on this machine: the HTTP framework, the database and the engine's client
 * cost ten times as much time as all of `crawlerd ls`.
 */
async function installation(): Promise<CliDependencies> {
  return (await import('./installation.ts')).installation;
}

const dependencies: CliDependencies = {
  startService: async (options) => (await installation()).startService(options),
  ensureEngine: async (say) => (await installation()).ensureEngine(say),
  ensureImage: async (say, options) => (await installation()).ensureImage(say, options),
  checkInstallation: async () => (await installation()).checkInstallation(),
  backUp: async (file, options) => (await installation()).backUp(file, options),
  compact: async (options) => (await installation()).compact(options),
};

/** @returns whether the settings of a file `.env`, if there is one, could be read. */
function readEnvFile(): boolean {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    return true;
  } catch (error) {
    process.stderr.write(`The file .env cannot be read: ${messageOf(error)}. Fix it or move it away.\n`);
    return false;
  }
}

process.exitCode = readEnvFile() ? await runCli(process.argv.slice(2), dependencies, processIo()) : 1;
