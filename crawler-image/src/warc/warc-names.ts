import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface WarcName {
  /** Its path once it is finished. */
  readonly file: string;
  /** Number of its crawl in the folder, from 1. */
  readonly series: number;
  /** Number of the file in that crawl, from 1. */
  readonly serial: number;
  /** Whether it is still called `.open`. */
  readonly isOpen: boolean;
}

export function warcPath(folder: string, prefix: string, series: number, serial: number): string {
  return path.join(folder, `${prefix}-${series}-${String(serial).padStart(5, '0')}.warc.gz`);
}

/** The path of a file while it grows. */
export function openPath(file: string): string {
  return `${file}.open`;
}

const REST = /^([1-9]\d{0,8})-(\d{5,9})\.warc\.gz(\.open)?$/;

/** All archive files of a folder whose names begin with `prefix`, in order. */
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
