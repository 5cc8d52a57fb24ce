import { freeBytes } from '../files/free-bytes.ts';
import type { Resources } from '../state/limit-watch.ts';

/** Of this process and its machine. */
export function systemResources(outputFolder: string): Resources {
  return {
    memory: () => process.memoryUsage.rss(),
    freeDisk: () => {
      try {
        return freeBytes(outputFolder);
      } catch {
        // If the folder cannot be used at all, writing to it will report that.
        return null;
      }
    },
  };
}
