/**
 * A worker thread that plays a hostile crawler: exchanges names as fast as it can. `pairs`: paths to exchange;
 * `hardLinks`: names that become one of a foreign file and one of an own file in turn. Goes on for `swaps`, and until `stop` is set.
 */
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** What is swept away meanwhile is missing. */
const quietly = (act) => {
  try {
    act();
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
};

const { pairs, hardLinks, swaps, stop } = workerData;

const steps = [
  ...pairs.map(([one, other]) => () => {
    quietly(() => renameSync(one, `${one}.swap`));
    quietly(() => renameSync(other, one));
    quietly(() => renameSync(`${one}.swap`, other));
  }),
  ...hardLinks.map(({ name, foreign, own }) => () => {
    // What is left of the last time: between two names of one file, a rename does nothing.
    rmSync(`${name}.swap`, { force: true });
    linkSync(foreign, `${name}.swap`);
    quietly(() => renameSync(`${name}.swap`, name));
    rmSync(`${name}.swap`, { force: true });
    writeFileSync(`${name}.swap`, own);
    quietly(() => renameSync(`${name}.swap`, name));
  }),
];

for (let i = 0; i < swaps || Atomics.load(stop, 0) === 0; i++) steps[i % steps.length]();
