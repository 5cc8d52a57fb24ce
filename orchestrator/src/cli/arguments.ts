import {
  GROUP_LIMIT_MAX,
  LOG_LEVELS,
  nearestKey,
  REASON_CODES,
  STATUSES,
  TOKEN_SCOPES,
  type Group,
  type LogLevel,
  type Reason,
  type Status,
  type TokenScope,
} from '@crawlerd/shared';
import { InvalidArgumentError } from 'commander';
import { isWebUrl } from './service-url.ts';

/** A whole number of at least `min`. */
export function integer(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${min}.`);
  };
}

/** A number above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A number from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

/** `name` or `name=share`, given any number of times; a name alone means all. */
export function requiredFields(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const at = text.lastIndexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  if (name === '') throw new InvalidArgumentError('It must look like name or name=0.9.');
  return { ...before, [name]: at === -1 ? 1 : share(text.slice(at + 1)) };
}

/** As a crawl config has it. */
export type Field = string | { readonly name: string; readonly selectors: readonly string[] };

/** `name` or `name=selector`, given any number of times; selectors may have further equals signs. */
export function fields(text: string, before: readonly Field[] = []): readonly Field[] {
  const at = text.indexOf('=');
  if (at === -1) return [...before, text];
  const [name, selector] = [text.slice(0, at), text.slice(at + 1)];
  if (name === '' || selector === '')
    throw new InvalidArgumentError('It must look like price or price=.buy .now.');
  return [...before, { name, selectors: [selector] }];
}

/** A name that can travel in an HTTP header. */
export function headerText(text: string): string {
  if (/^[\u0020-\u007e]{1,255}$/.test(text) && text.trim() === text) return text;
  throw new InvalidArgumentError('It must be 1 to 255 characters of plain ASCII.');
}

export function webUrl(text: string): string {
  if (isWebUrl(text)) return text;
  throw new InvalidArgumentError('It must start with http:// or https://.');
}

/** `a,b`. */
export function commaSeparated(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.includes('')) return parts;
  throw new InvalidArgumentError('It must be names with commas between them.');
}

/** `key=value`, given any number of times. */
export function labels(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { key, value } = splitLabel(text);
  return { ...before, [key]: value };
}

/** One `key=value`, kept as it is. */
export function label(text: string): string {
  splitLabel(text);
  return text;
}

function splitLabel(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must look like key=value.');
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** `key=limit`: the limit is behind the last equals sign, as the key may have others. */
export function group(text: string): Group {
  const at = text.lastIndexOf('=');
  const written = text.slice(at + 1);
  const limit = /^\d{1,4}$/.test(written) ? Number(written) : 0;
  if (at >= 1 && limit >= 1 && limit <= GROUP_LIMIT_MAX) return { key: text.slice(0, at), limit };
  throw new InvalidArgumentError(`It must look like key=2, with a limit of 1 to ${GROUP_LIMIT_MAX}.`);
}

/** A status, given any number of times. */
export function statuses(text: string, before: readonly Status[] = []): readonly Status[] {
  return [...before, oneOf(STATUSES, text)];
}

/** A level that lines of a log name. */
export function logLevel(text: string): LogLevel {
  return oneOf(LOG_LEVELS, text);
}

/** A reason, given any number of times. */
export function reasons(text: string, before: readonly Reason[] = []): readonly Reason[] {
  return [...before, oneOf(REASON_CODES, text)];
}

export function tokenScope(text: string): TokenScope {
  return oneOf(TOKEN_SCOPES, text);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `30d`, `12h`, `90m` or `45s`, in seconds. */
export function span(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('It must look like 30d, 12h, 90m or 45s.');
}

function oneOf<T extends string>(choices: readonly T[], text: string): T {
  const found = choices.find((each) => each === text);
  if (found !== undefined) return found;
  const nearest = nearestKey(text, choices);
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`;
  throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.${hint}`);
}
