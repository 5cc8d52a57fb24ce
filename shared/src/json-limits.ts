import { endOfString } from './json-string.ts';

/** Deeper than any honest document; far less than what would overflow the stack of those who walk it. */
export const JSON_DEPTH_MAX = 64;
/**
 * What is done with an accepted document takes as long as it has values, and keys most of all; nobody else is
 * answered meanwhile. These are enough for the longest list of targets with all the rest, and for 300 keys in each
 * item of a completion.
 */
export const JSON_VALUES_MAX = 120_000;
export const JSON_KEYS_MAX = 30_000;

export const TOO_DEEP = `must not be nested deeper than ${JSON_DEPTH_MAX} levels`;
const TOO_MANY = `must not hold more than ${JSON_VALUES_MAX} values`;
const TOO_MANY_KEYS = `must not hold more than ${JSON_KEYS_MAX} keys, those of all its objects together`;

/** Why a parsed JSON value is not to be worked with, whatever it says; null if it is. Looks no further than that. */
export function jsonIssue(value: unknown): string | null {
  return new JsonRoom().take(value, JSON_DEPTH_MAX);
}

/** The room that the parts of one document share. */
export class JsonRoom {
  #valuesLeft = JSON_VALUES_MAX;
  #keysLeft = JSON_KEYS_MAX;

  /** Takes the room of a part; why not, if it does not fit, and then it takes none. */
  take(value: unknown, depth: number): string | null {
    const [values, keys] = [this.#valuesLeft, this.#keysLeft];
    const issue = this.#issueOf(value, depth);
    if (issue !== null) [this.#valuesLeft, this.#keysLeft] = [values, keys];
    return issue;
  }

  #issueOf(at: unknown, depthLeft: number): string | null {
    if (--this.#valuesLeft < 0) return TOO_MANY;
    if (!isContainer(at)) return null;
    if (depthLeft === 0) return TOO_DEEP;
    const isList = Array.isArray(at);
    for (const key in at) {
      if (!isList && --this.#keysLeft < 0) return TOO_MANY_KEYS;
      const issue = this.#issueOf(at[key], depthLeft - 1);
      if (issue !== null) return issue;
    }
    return null;
  }
}

/** Whether a JSON text is nested deeper than {@link JSON_DEPTH_MAX}. Looks no further than that, and parses nothing. */
export function isNestedTooDeep(json: string): boolean {
  if (!hasMoreThan(json, JSON_DEPTH_MAX, '{', '[')) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at) - 1;
    else if (code === OPENING_BRACKET || code === OPENING_BRACE) depth += 1;
    else if (code === CLOSING_BRACKET || code === CLOSING_BRACE) depth -= 1;
    if (depth > JSON_DEPTH_MAX) return true;
  }
  return false;
}

/** Most texts have few brackets, and are passed over much faster than one character at a time. */
function hasMoreThan(text: string, count: number, ...signs: readonly string[]): boolean {
  let left = count;
  for (const sign of signs) {
    for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) if (--left < 0) return true;
  }
  return false;
}

const QUOTE = 0x22;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** A copy of a JSON value in which what is nested deeper is null. */
export function cutToDepth(value: unknown, depth: number): unknown {
  if (!isContainer(value)) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((each) => cutToDepth(each, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cutToDepth(each, depth - 1)]));
}

/**
 * Where a parsed JSON value has a key that could change a prototype where it is copied carelessly; null if nowhere.
 * These are the keys that Fastify refuses (secure-json-parse). To be asked of a value without {@link jsonIssue}.
 */
export function poisonedKey(value: unknown): readonly (string | number)[] | null {
  if (!isContainer(value)) return null;
  if (Object.hasOwn(value, '__proto__')) return ['__proto__'];
  const maker = Object.hasOwn(value, 'constructor') ? value['constructor'] : undefined;
  if (isContainer(maker) && Object.hasOwn(maker, 'prototype')) return ['constructor', 'prototype'];
  const isList = Array.isArray(value);
  for (const key in value) {
    const found = poisonedKey(value[key]);
    if (found !== null) return [isList ? Number(key) : key, ...found];
  }
  return null;
}

/** An object, or an array, which is one whose keys are numbers. */
function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
