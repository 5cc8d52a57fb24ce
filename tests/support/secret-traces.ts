import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A value that stands nowhere by chance. */
export const canary = (name: string): string => `canary-${name}-${randomBytes(12).toString('hex')}`;

/** In which of these texts a value stands, in any form. */
export function holding(texts: Readonly<Record<string, string>>, value: string): string[] {
  // Those after `me:` in HTTP Basic, without what depends on the bytes around them.
  const basic = Buffer.from(`me:${value}`).toString('base64').slice(4, -4);
  const encoded = Array.from(value, (each) => `%${each.charCodeAt(0).toString(16)}`).join('');
  const hex = Buffer.from(value).toString('hex');
  const forms = [value, value.slice(0, 12), value.slice(12), basic, encoded, hex];
  return Object.keys(texts).filter((key) => forms.some((form) => texts[key]?.includes(form)));
}

/** Contents of all files, by path. */
export function filesBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, 'latin1')]));
}

/** Command lines of all processes. */
export function processList(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    })
    .join('\n');
}
