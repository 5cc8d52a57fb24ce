import { readFileSync } from 'node:fs';

/** The version of this package, as its package.json has it. */
export const VERSION = readVersion();

function readVersion(): string {
  // From src/cli and from dist/cli alike.
  const file = new URL('../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const known = typeof content === 'object' && content !== null && 'version' in content;
  return known ? String(content.version) : 'unknown';
}
