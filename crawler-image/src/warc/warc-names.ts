import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface WarcName {
  /** Where it is once it is done. */
  readonly file: string;
  /** Which crawl of the folder it is of, from 1 on. */
  readonly series: number;
  /** Which file of that crawl, from 1 on. */
  readonly serial: number;
  /** It is still called `.open`. */
  readonly isOpen: boolean;
}

export function warcPath(folder: string, prefix: string, series: number, serial: number): string {
  return path.join(folder, `${prefix}-${series}-${String(serial).padStart(5, '0')}.warc.gz`);
}

/** Where a file is while it grows. */
export function openPath(file: string): string {
  return `${file}.open`;
}

const REST = /^([1-9]\d{0,8})-(\d{5,9})\.warc\.gz(\.open)?$/;

/** All archive files of a folder that begin with `prefix`, in their order. */
export function findWarcs(folder: string, prefix: string): WarcName[] {
  const start = `${prefix}-`;
  return readdirSync(folder)
    .flatMap((name) => {
      const match = name.startsWith(start) ? REST.exec(name.slice(start.length)) : null;
      if (match === null) return [];
      const [series, serial] = [Number(match[1]), Number(match[2])];
      return {
        file: warcPath(folder, prefix, series, serial),
        series,
        serial,
        isOpen: match[3] !== undefined,
      };
    })
    .toSorted((a, b) => a.series - b.series || a.serial - b.serial);
}
