import type { LogRecord } from '../../../ports/runtime.ts';
import { linesOf } from '../../../testing/lines-of.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { dataLayout } from '../../data-folder/data-layout.ts';
import { LogFilesOnDisk } from '../log-files-on-disk.ts';

/** As it is by default. */
export const LOG_MAX_BYTES = 100 * 1024 * 1024;
export const REF = { executionId: 'e1', attempt: 1 };

export function record(second: number, text: string): LogRecord {
  return { timestamp: `2026-01-01T00:00:0${second}.000000000Z`, stream: 'stdout', text };
}

export async function write(files: LogFilesOnDisk, ...records: LogRecord[]): Promise<void> {
  const writer = await files.open(REF);
  await writer.append(records);
  await writer.close();
}

export async function lastTimestamp(files: LogFilesOnDisk): Promise<string | undefined> {
  const writer = await files.open(REF);
  await writer.close();
  return (await writer.position()).stdout?.timestamp;
}

/** The text of the lines, without times and streams. */
export async function texts(parts: AsyncIterable<Buffer>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of linesOf(parts)) all.push(line.split(' ').slice(2).join(' '));
  return all;
}

export function setUpLogFiles() {
  const layout = dataLayout(temporaryFolder());
  return { layout, files: new LogFilesOnDisk(layout, LOG_MAX_BYTES), path: layout.logFile('e1', 1) };
}
