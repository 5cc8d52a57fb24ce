import { readFileSync } from 'node:fs';
import { crawlerDirections } from './scripts/lint/crawler-layers.mjs';

const general = JSON.parse(readFileSync(new URL('.oxlintrc.json', import.meta.url), 'utf8'));

/** `../plan/../crawl/crawl.ts` would pass for an import of `plan`: the rules read paths as they are written. */
const DETOUR = {
  message: 'Write the direct path: the rules of directions cannot see where a detour leads.',
  regex: String.raw`(^|/)[^./][^/]*/\.\.(/|$)`,
};

function withoutDetours(override) {
  const rule = override.rules['no-restricted-imports'];
  if (rule === undefined) return override;
  const [severity, { patterns }] = rule;
  // First, because what a later pattern allows ends the search.
  return {
    ...override,
    rules: { ...override.rules, 'no-restricted-imports': [severity, { patterns: [DETOUR, ...patterns] }] },
  };
}

/** The rules of `.oxlintrc.json`, which editors read, and the directions of imports, which are made from tables. */
export default {
  ...general,
  overrides: [...general.overrides, ...crawlerDirections].map(withoutDetours),
};
