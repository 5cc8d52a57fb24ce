import { anyOf, phrasesOf } from '../lexicon/phrases.ts';

const START = new RegExp(`^${anyOf(phrasesOf('trailStarts'))}$`, 'iu');

/** Joins the steps of a trail; its last step is the page itself. */
export function joinTrail(names: readonly string[]): string | null {
  const steps = names.slice(0, -1).filter((name) => !START.test(name));
  return steps.length === 0 ? null : steps.join(' > ');
}
