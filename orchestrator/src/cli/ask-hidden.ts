import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

/** Where a question is put: not the answer of the command. */
type Shown = { write(text: string): boolean };

/** Asks for a line. Returns null after Ctrl-C or Ctrl-D. */
export async function ask(
  typed: NodeJS.ReadableStream,
  shown: NodeJS.WritableStream,
  question: string,
): Promise<string | null> {
  shown.write(question);
  return firstLine(createInterface({ input: typed, output: shown, historySize: 0 }), shown);
}

/** The same, and what is typed is not shown. */
export async function askHidden(
  typed: NodeJS.ReadableStream,
  shown: Shown,
  question: string,
): Promise<string | null> {
  shown.write(question);
  // Readline echoes what is typed, and edits it there.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: typed, output: nowhere, terminal: true, historySize: 0 });
  const line = await firstLine(lines, shown);
  if (line !== null) shown.write('\n');
  return line;
}

async function firstLine(lines: Interface, shown: Shown): Promise<string | null> {
  try {
    const line = await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => resolve(null));
      lines.once('close', () => resolve(null));
    });
    if (line === null) shown.write('\n');
    return line;
  } finally {
    lines.close();
  }
}
