import { appendFileSync } from 'node:fs';

/**
 * Vitest reporter: a skipped test was not run, so it fails the run. Its last line is the whole
 * result. With a name filter (`-t`) excluded tests do not count as skipped. What failed is also appended to the
 * file that `FAILED_TESTS_FILE` names, for who runs several, and the files that took longest are listed.
 */
export default class NoSkipsReporter {
  #filtered = false;

  onInit(vitest) {
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      const { state } = test.result();
      // A test that is still pending at the end has not run either.
      counts[state === 'pending' ? 'skipped' : state] += 1;
      if (state !== 'passed' && state !== 'failed' && !this.#filtered) {
        console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}`);
      }
      if (state === 'failed') note(test.module, test.fullName, test.result().errors);
    }
    for (const module of modules) note(module, 'as a whole', module.errors());
    if (unhandledErrors.length > 0) note(modules[0], 'beside its tests', unhandledErrors);
    // A module that could not be loaded, or whose set-up failed, has failed without a failed test.
    const broken = modules.filter((module) => !module.ok()).length;
    const nothingRan = counts.passed + counts.failed === 0;
    const skippedOnes = counts.skipped > 0 && !this.#filtered;
    if (skippedOnes || nothingRan || broken > 0 || unhandledErrors.length > 0) process.exitCode = 1;
    for (const module of slowest(modules)) {
      console.log(`${Math.round(module.diagnostic().duration / 1000)} s: ${module.relativeModuleId}`);
    }
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

/** Those to look at first when the tests take too long. */
function slowest(modules) {
  const took = (module) => module.diagnostic().duration;
  return modules
    .toSorted((a, b) => took(b) - took(a))
    .filter((module) => took(module) > SLOW_MS)
    .slice(0, SLOWEST);
}

const SLOW_MS = 20_000;
const SLOWEST = 25;

/** A few lines: the output above has the whole of it. */
function note(module, name, errors) {
  const file = process.env.FAILED_TESTS_FILE;
  if (file === undefined || errors.length === 0) return;
  const reasons = errors.map(
    (error) => `    ${reasonOf(error).split('\n').slice(0, LINES_MAX).join('\n    ')}\n`,
  );
  appendFileSync(file, `${module?.relativeModuleId ?? ''} > ${name}\n${reasons.join('')}`);
}

const LINES_MAX = 30;

/** A message shows the beginning of what was found; what was found is often the report of a test. */
function reasonOf({ message, actual }) {
  return message.includes('…') && typeof actual === 'string' ? `${message}\n${actual}` : message;
}
