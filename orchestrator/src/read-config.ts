import { resolve } from 'node:path';
import { Type, type TObject, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { issuesOf, isValid, rangesIssue, type ValidationIssue } from '@crawlerd/shared';
import { keepSettingIssues } from './keep-settings.ts';
import { limitIssues } from './resource-limits.ts';
import { ConfigSchema, environmentSchema, type Config } from './environment-schema.ts';
import { ownFile } from './cli/own-files.ts';
import { commaList } from './domain/comma-list.ts';
import { imageListIssue } from './domain/image-list.ts';
import { IMAGE_LIST } from './ports/image-list-setting.ts';
import type { RuntimeEntry } from './ports/runtime-entry.ts';

/** The settings are invalid; the message names every issue. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(issues: readonly ValidationIssue[]) {
    const lines = issues.map(({ field, message }) => `  ${field} ${message}`);
    const list = ownFile('.env.example', process.cwd());
    super(`The configuration is invalid:\n${lines.join('\n')}\nSee ${list} for all settings.`);
  }
}

/**
 * Settings from environment variables; empty ones count as not set. The result also holds the settings of
 * the runtimes, checked.
 *
 * @throws ConfigError naming every fault.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  runtimes: readonly RuntimeEntry[],
): Config {
  const schema = environmentSchema(runtimes);
  const known = Object.keys(schema.properties);
  const given = Object.fromEntries(
    known.filter((key) => env[key]).map((key) => [key, valueOf(schema.properties[key], env[key] ?? '')]),
  );
  const settings = Value.Default(schema, given);
  const issues = [
    ...issuesOf(schema, settings),
    ...unknownSettings(env, known),
    ...rangeIssues(env, 'CRAWLERD_CRAWL_ALLOWED_RANGES'),
    ...rangeIssues(env, 'CRAWLERD_NOTIFY_ALLOWED_RANGES'),
    ...imageIssues(env, schema),
    ...exposureIssues(env['CRAWLERD_HOST'] || '127.0.0.1', env['CRAWLERD_API_TOKEN'] || null),
  ];
  if (issues.length > 0 || !isValid(ConfigSchema, settings)) throw new ConfigError(issues);
  const above = [...limitIssues(settings), ...keepSettingIssues(settings)];
  if (above.length > 0) throw new ConfigError(above);
  return Object.freeze({ ...settings, CRAWLERD_DATA_DIR: resolve(settings.CRAWLERD_DATA_DIR) });
}

/** A number only where the text is one as people write it: nothing is cut off ("1.5" is no whole number), nor guessed. */
function valueOf(property: TSchema | undefined, text: string): string | number {
  const isNumeric = Type.IsNumber(property) || Type.IsInteger(property);
  return isNumeric && /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text;
}

/** Read by the command line and the set-up scripts, not by the service. */
const OTHERS = new Set([
  'CRAWLERD_URL',
  'CRAWLERD_COMMAND',
  'CRAWLERD_NO_SYSTEM_CHANGES',
  'CRAWLERD_OUTPUT_DIR',
]);

function unknownSettings(
  env: Readonly<Record<string, string | undefined>>,
  known: string[],
): ValidationIssue[] {
  return Object.keys(env)
    .filter((key) => key.startsWith('CRAWLERD_') && !known.includes(key) && !OTHERS.has(key))
    .map((field) => ({ field, message: 'is not a known setting' }));
}

function rangeIssues(env: Readonly<Record<string, string | undefined>>, field: string): ValidationIssue[] {
  const message = rangesIssue(env[field] ?? '');
  return message === null ? [] : [{ field, message }];
}

/** An entry that no image can match is a mistake: a launch would be refused, or run otherwise than meant. */
function imageIssues(env: Readonly<Record<string, string | undefined>>, schema: TObject): ValidationIssue[] {
  const lists = Object.entries(schema.properties).filter(([, property]) => IMAGE_LIST in property);
  const mapped = commaList(env['CRAWLERD_IMAGES']).map((entry) => entry.replace(/^[^=]*=/, ''));
  return [
    ...lists.map(([field]) => ({ field, message: imageListIssue(commaList(env[field])) })),
    { field: 'CRAWLERD_IMAGES', message: imageListIssue(mapped, 'exact') },
  ].flatMap(({ field, message }) => (message === null ? [] : [{ field, message }]));
}

function exposureIssues(host: string, token: string | null): ValidationIssue[] {
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
