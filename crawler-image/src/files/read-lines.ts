import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { patientlyLater } from './descriptors.ts';

/**
 * The complete lines of a text file, without their line feeds. A last line without one was truncated and is left out.
 * `node:readline` does not fit: it also breaks lines at U+2028, which JSON allows.
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const handle = await patientlyLater(() => open(file));
  for await (const chunk of handle.createReadStream() as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
