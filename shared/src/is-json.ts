import { parseJson } from './parse-json.ts';

/** Whether a text is JSON. A large one keeps its thread busy for as long as it is parsed. */
export function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}
