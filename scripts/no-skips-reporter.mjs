/**
 * Vitest reporter: a skipped test was not run, so it fails the run. Its last line is the whole
 * result. With a name filter (`-t`) excluded tests do not count as skipped.
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
    }
    // A module that could not be loaded, or whose set-up failed, has failed without a failed test.
    const broken = modules.filter((module) => !module.ok()).length;
    const nothingRan = counts.passed + counts.failed === 0;
    const skippedOnes = counts.skipped > 0 && !this.#filtered;
    if (skippedOnes || nothingRan || broken > 0 || unhandledErrors.length > 0) process.exitCode = 1;
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
