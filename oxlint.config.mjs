import { readFileSync } from 'node:fs';
import { crawlerDirections } from './scripts/lint/crawler-layers.mjs';

const general = JSON.parse(readFileSync(new URL('.oxlintrc.json', import.meta.url), 'utf8'));

/** The rules of `.oxlintrc.json`, which editors read, and the directions of imports, which are made from tables. */
export default { ...general, overrides: [...general.overrides, ...crawlerDirections] };
