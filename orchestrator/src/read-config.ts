import { resolve } from 'node:path';
import { Value } from 'typebox/value';
import { faultsOf, isValid, rangesFault, type Fault } from '@crawlerd/shared';
import { SettingsSchema, type Config } from './environment-schema.ts';

/** The settings are wrong; every fault is told at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ field, message }) => `  ${field} ${message}`);
    super(`The configuration is invalid:\n${lines.join('\n')}\nSee .env.example for all settings.`);
  }
}

/**
 * Settings from environment variables; empty ones count as not set. The only reader of the environment.
 *
 * @throws ConfigError naming every fault.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const known = Object.keys(SettingsSchema.properties);
  const given = Object.fromEntries(known.map((key) => [key, env[key]]).filter(([, value]) => value));
  const settings = Value.Convert(SettingsSchema, Value.Default(SettingsSchema, given));
  const faults = [
    ...faultsOf(SettingsSchema, settings),
    ...unknownSettings(env, known),
    ...rangeFaults(env['CRAWLERD_CRAWL_ALLOWED_RANGES'] ?? ''),
    ...exposureFaults(env['CRAWLERD_HOST'] || '127.0.0.1', env['CRAWLERD_API_TOKEN'] || null),
  ];
  if (faults.length > 0 || !isValid(SettingsSchema, settings)) throw new ConfigError(faults);
  return Object.freeze({ ...settings, CRAWLERD_DATA_DIR: resolve(settings.CRAWLERD_DATA_DIR) });
}

/** Read by the command line and the set-up scripts, not by the service. */
const OTHERS = new Set(['CRAWLERD_URL', 'CRAWLERD_NO_SYSTEM_CHANGES', 'CRAWLERD_OUTPUT_DIR']);

function unknownSettings(env: Readonly<Record<string, string | undefined>>, known: string[]): Fault[] {
  return Object.keys(env)
    .filter((key) => key.startsWith('CRAWLERD_') && !known.includes(key) && !OTHERS.has(key))
    .map((field) => ({ field, message: 'is not a known setting' }));
}

function rangeFaults(text: string): Fault[] {
  const message = rangesFault(text);
  return message === null ? [] : [{ field: 'CRAWLERD_CRAWL_ALLOWED_RANGES', message }];
}

function exposureFaults(host: string, token: string | null): Fault[] {
  const loopback = host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
  return loopback || token !== null
    ? []
    : [
        {
          field: 'CRAWLERD_HOST',
          message: `is ${host}, which other machines can reach: set CRAWLERD_API_TOKEN, or use 127.0.0.1`,
        },
      ];
}
