import { COMPLETION_FILE_NAME } from '@crawlerd/shared';

/** Files whose lines are items. */
export function isItemFile(name: string): boolean {
  return /\.jsonl$/i.test(name);
}

/** Lines of JSON under another name, except those that our own crawler keeps apart from its items. */
const OTHER_LINES = /\.(jl|jsonlines|ndjson)(\.(gz|bz2|xz|zst))?$|\.jsonl\.(gz|bz2|xz|zst)$/i;
const OURS = /\.(invalid|images|earlier-\d+)\.ndjson$/;
/** Likely to hold items if nothing else does. */
const OTHER_FORMATS = /\.(json|csv|tsv|xlsx|parquet)(\.(gz|bz2|xz|zst))?$/i;

/**
 * Files that are not read although they may hold items: `always`, or if there is no file of items (`alone`), from
 * which they could have been built.
 */
export function looksLikeItems(path: string): 'always' | 'alone' | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.startsWith('.') || path === COMPLETION_FILE_NAME || OURS.test(name)) return null;
  if (OTHER_LINES.test(name)) return 'always';
  return OTHER_FORMATS.test(name) ? 'alone' : null;
}
