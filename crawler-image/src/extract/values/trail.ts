import { anyOf, phrasesOf } from '../lexicon/phrases.ts';

const START = new RegExp(`^${anyOf(phrasesOf('trailStarts'))}$`, 'iu');

/** Joins the steps of a breadcrumb trail, without the home page and without the last step, the page itself. */
export function joinTrail(names: readonly string[]): string | null {
  const steps = names.slice(0, -1).filter((name) => !START.test(name));
  return steps.length === 0 ? null : steps.join(' > ');
}
