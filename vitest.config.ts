import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const sourceOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const ENGINE = 'tests/setup/engine.ts';
const BROWSER = 'scripts/setup/browser.mjs';
const CRAWLER_BUNDLE = 'crawler-image/src/testing/bundle-set-up.ts';

/**
 * `unit`: beside the source, fast, no engine. `simulation`: minutes of computing. `process`: real processes and real
 * files, a few with an engine, and nothing that looks at real time. `engine`: what does, and journeys through a real
 * Docker engine; their global set-up brings the engine and the image. `npm test` runs all of them: see scripts/test.mjs.
 */
export default defineConfig({
  resolve: {
    // The longer name first: the shorter one is the beginning of it.
    alias: {
      '@crawlerd/shared/errors': sourceOf('shared/src/errors.ts'),
      '@crawlerd/shared': sourceOf('shared/src/index.ts'),
      '@crawlerd/formats': sourceOf('formats/src/index.ts'),
      '@crawlerd/client': sourceOf('client/src/index.ts'),
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          // All cores: what runs beside them gives way. The default is one less, which is one of two.
          maxWorkers: availableParallelism(),
          // Loading the modules anew for each of hundreds of files takes longer than the tests: files share them, so
          // none may mock a module (see testing/replace-in-fs.ts), and what a test spies on is given back.
          isolate: false,
          restoreMocks: true,
          // Few take a second; a busy machine may take its time all the same.
          testTimeout: 120_000,
          include: ['*/src/**/*.test.ts'],
          exclude: ['**/*.{engine,process}.test.ts', 'orchestrator/src/simulation/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          include: ['orchestrator/src/simulation/**/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ['*/src/**/*.process.test.ts', 'tests/**/*.process.test.ts'],
          sequence: { groupOrder: 3 },
          globalSetup: [ENGINE, BROWSER, CRAWLER_BUNDLE],
          // They run beside others, and wait for them: one of them took ten times as long as alone, and more than that
          // beside the rounds of kill -9.
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['*/src/**/*.engine.test.ts', 'tests/**/*.test.ts'],
          exclude: ['**/*.process.test.ts'],
          // After the unit tests, not beside them: these look at real time.
          sequence: { groupOrder: 1 },
          globalSetup: [ENGINE, BROWSER, CRAWLER_BUNDLE],
          // What has to be quick is looked at by the tests themselves.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Two cores: files that start containers in parallel only disturb each other.
          fileParallelism: false,
          // For the rounds of kill -9: with five at once on two cores, beside other tests, a start has taken 35 s.
          maxConcurrency: 4,
        },
      },
    ],
  },
});
