import { existsSync } from 'node:fs';
import { browserCandidates } from '@crawlerd/shared';
import type { DoctorCheck } from '../../ports/doctor-check.ts';

/** The crawler's program, and a browser for crawls that render pages. */
export function processChecks(crawlerScript: string, path: string | undefined): DoctorCheck[] {
  return [
    {
      name: 'crawler',
      run: async () => {
        if (existsSync(crawlerScript)) {
          return `${crawlerScript} exists; it runs as a child process without isolation`;
        }
        throw new Error(`${crawlerScript} is missing: build it with "npm run build"`);
      },
    },
    {
      name: 'browser',
      run: async () => {
        const found = browserCandidates(path).find((file) => existsSync(file));
        if (found !== undefined) return `crawls render pages with ${found}`;
        // Not a failure: most crawls need none.
        return 'no browser is installed, so crawls cannot render pages: on Debian, install chromium';
      },
    },
  ];
}
