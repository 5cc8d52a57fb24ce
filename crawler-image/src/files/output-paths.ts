import path from 'node:path';

/** Where the files of one crawl lie, and how their names begin. */
export interface OutputPlace {
  readonly outputFolder: string;
  readonly filePrefix: string;
}

/** The list of what became of the images. It is no `.jsonl`: those are read as items. */
export function imageListPath({ outputFolder, filePrefix }: OutputPlace): string {
  return path.join(outputFolder, `${filePrefix}.images.ndjson`);
}

/** Tells whether the files of a crawl are whole. */
export function manifestPath({ outputFolder, filePrefix }: OutputPlace): string {
  return path.join(outputFolder, `${filePrefix}.manifest.json`);
}
