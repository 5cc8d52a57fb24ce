import { endOfString } from './json-string.ts';

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** A number as it is written. */
export interface NumberInJson {
  readonly literal: string;
  /** The key in each object and the index in each list around. It changes when the next number is asked for. */
  readonly path: readonly (string | number)[];
}

/**
 * The numbers of a JSON text, which are not the same any more once they are parsed. NaN and Infinity are none.
 *
 * @param text JSON that can be parsed, perhaps with NaN and Infinity
 */
export function* numbersInJson(text: string): Generator<NumberInJson> {
  const path: (string | number)[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '{') path.push('');
    else if (character === '[') path.push(0);
    else if (character === '}' || character === ']') path.pop();
    else if (character === ',') path.push(following(path.pop()));
    else if (character === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        path.pop();
        path.push(String(JSON.parse(text.slice(at, end))));
      }
      at = end - 1;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = at;
      const literal = NUMBER.exec(text)?.[0];
      // The minus of -Infinity.
      if (literal === undefined) continue;
      yield { literal, path };
      at += literal.length - 1;
    }
  }
}

function following(part: string | number | undefined): string | number {
  return typeof part === 'number' ? part + 1 : '';
}

const COLON = /\s*:/y;

function isKey(json: string, end: number): boolean {
  COLON.lastIndex = end;
  return COLON.test(json);
}
