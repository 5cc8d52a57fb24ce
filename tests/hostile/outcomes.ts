import { readFile } from 'node:fs/promises';
import { read } from '../support/markdown.ts';

/** What a probe has found out. `broken`: the probe itself failed, which proves nothing. */
export interface Outcome {
  readonly probe: string;
  readonly outcome: 'denied' | 'contained' | 'allowed' | 'broken';
  readonly detail: string;
}

/** `held`: denied or contained, which depends on the kernel and on the user of the image. */
type Expected = 'denied' | 'contained' | 'held';

type Expectations = Readonly<Record<string, Readonly<Record<string, Expected>>>>;

const EXPECTED = JSON.parse(read('tests/hostile/expected-outcomes.json')) as Expectations;

/** The outcomes that a crawler has written as its items. */
export async function readOutcomes(outputFolder: string): Promise<Outcome[]> {
  const text = await readFile(`${outputFolder}/probes.jsonl`, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Outcome);
}

export function probesOf(...groups: string[]): string[] {
  return groups.flatMap((group) => Object.keys(EXPECTED[group] ?? {}));
}

/** Sentences on all that is not as expected: probes that were let through, that are missing, that nobody knows. */
export function deviations(outcomes: readonly Outcome[], ...groups: string[]): string[] {
  const expected = new Map(groups.flatMap((group) => Object.entries(EXPECTED[group] ?? {})));
  const seen = new Map(outcomes.map((outcome) => [outcome.probe, outcome]));
  const wrong = outcomes.flatMap(({ probe, outcome, detail }) => {
    const wanted = expected.get(probe);
    if (wanted === undefined) return [`${probe}: ${outcome}, but no outcome is declared for it (${detail})`];
    const isHeld = outcome === 'denied' || outcome === 'contained';
    const isAsExpected = wanted === 'held' ? isHeld : outcome === wanted;
    return isAsExpected ? [] : [`${probe}: ${outcome} instead of ${wanted} (${detail})`];
  });
  const missing = [...expected.keys()]
    .filter((probe) => !seen.has(probe))
    .map((probe) => `${probe}: no outcome`);
  return [...wrong, ...missing];
}
