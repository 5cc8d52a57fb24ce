import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Asks for a line and does not show what is typed. The question goes to `shown`, which is not the answer of the command.
 *
 * @returns null after Ctrl-C or Ctrl-D.
 */
export async function askHidden(
  typed: NodeJS.ReadableStream,
  shown: { write(text: string): boolean },
  question: string,
): Promise<string | null> {
  shown.write(question);
  // Readline echoes what is typed, and edits it there.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: typed, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => resolve(null));
      lines.once('close', () => resolve(null));
    });
  } finally {
    lines.close();
    shown.write('\n');
  }
}
