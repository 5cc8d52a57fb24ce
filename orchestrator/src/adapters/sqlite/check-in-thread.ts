// By another name: that one is taken in the bundle, whose banner imports it.
import { createRequire as requireFrom } from 'node:module';
import { Worker } from 'node:worker_threads';
import { damageError, storageErrorOf } from './storage-errors.ts';

interface Answer {
  /** What SQLite says of the file; `ok` if all is well. */
  readonly found?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** As text, so it is a thread wherever this module runs from, a bundle or the sources: it loads nothing of ours. */
const SCRIPT = `
  const load = require;
  const { parentPort, workerData } = load('node:worker_threads');
  const Database = load(workerData.driver);
  let answer;
  try {
    const client = new Database(workerData.file, { readonly: true, fileMustExist: true });
    answer = { found: String(client.pragma('quick_check(1)', { simple: true })) };
    client.close();
  } catch (error) {
    answer = { error: { code: String(error.code), message: String(error.message) } };
  }
  parentPort.postMessage(answer);
`;

/**
 * Checks the whole file in a thread of its own, five seconds a gigabyte, while this one answers.
 *
 * @throws StorageError if it is damaged or cannot be read.
 */
export async function checkInThread(file: string): Promise<void> {
  const driver = requireFrom(import.meta.url).resolve('better-sqlite3');
  const { found, error } = await new Promise<Answer>((resolve, reject) => {
    const worker = new Worker(SCRIPT, { eval: true, env: {}, workerData: { driver, file } });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that checks the database has ended')));
  });
  if (error !== undefined) throw storageErrorOf(Object.assign(new Error(error.message), error), file);
  if (found !== 'ok') throw damageError(file, String(found));
}
