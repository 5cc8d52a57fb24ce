import path from 'node:path';

/** The folder of a crawl's files and the start of their names. */
export interface OutputPlace {
  readonly outputFolder: string;
  readonly filePrefix: string;
}

/** The list of images and their outcomes. Not a `.jsonl`, because those are read as items. */
export function imageListPath({ outputFolder, filePrefix }: OutputPlace): string {
  return path.join(outputFolder, `${filePrefix}.images.ndjson`);
}

/** The file that describes a crawl's files, by which they can be checked. */
export function manifestPath({ outputFolder, filePrefix }: OutputPlace): string {
  return path.join(outputFolder, `${filePrefix}.manifest.json`);
}
