import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Memory of this process after garbage collection. */
export function settledMemory(): { readonly heapBytes: number; readonly rssBytes: number } {
  if (typeof collect === 'function') {
    collect();
    collect();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
}
