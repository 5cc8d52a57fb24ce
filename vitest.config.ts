import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const sourceOf = (file: string): string => fileURLToPath(new URL(`shared/src/${file}`, import.meta.url));

/**
 * `unit`: beside the source, fast, no engine. `engine`: journeys through a real Docker engine, real
 * processes and real files; their global set-up brings the engine and the image.
 */
export default defineConfig({
  resolve: {
    // The longer name first: the shorter one is the beginning of it.
    alias: { '@crawlerd/shared/errors': sourceOf('errors.ts'), '@crawlerd/shared': sourceOf('index.ts') },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          // Few take a second; a busy machine may take its time all the same.
          testTimeout: 30_000,
          include: ['*/src/**/*.test.ts'],
          exclude: ['**/*.engine.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['*/src/**/*.engine.test.ts', 'tests/**/*.test.ts'],
          // After the unit tests, not beside them: these look at real time.
          sequence: { groupOrder: 1 },
          globalSetup: ['tests/setup/engine.ts', 'scripts/setup/browser.mjs'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Two cores: files that start containers in parallel only disturb each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
