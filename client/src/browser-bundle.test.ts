import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bundleForBrowser } from './testing/bundle.ts';

const CLIENT = "export * from '@crawlerd/client';";
/** What only Node has, and a bundler does not look for. */
const NODE_GLOBALS = /\b(Buffer|process|require|setImmediate|__dirname)\b(?=[.([])/g;

describe('bundled for a browser', () => {
  it('needs no module and no global variable of Node', async () => {
    const bundle = await bundleForBrowser(CLIENT);
    expect(bundle).toContain('No answer came from');
    expect(bundle.match(NODE_GLOBALS)).toBeNull();
  });

  it.each(["import 'node:http';", "import '@crawlerd/formats';"])(
    'is found out if it does: %s',
    async (planted) => {
      await expect(bundleForBrowser(`${planted}${CLIENT}`)).rejects.toThrow('Could not resolve "node:');
    },
  );

  it('is found out by the variables that it uses', async () => {
    const bundle = await bundleForBrowser(`${CLIENT} export const home = process.env['HOME'];`);
    expect(bundle.match(NODE_GLOBALS)).toEqual(['process']);
  });

  it('stays small enough for a page: below 100 KB, compressed', async () => {
    expect(gzipSync(await bundleForBrowser(CLIENT)).length).toBeLessThan(100_000);
  });
});
