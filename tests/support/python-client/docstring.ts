const COLUMNS = 118;
const INDENT = ' '.repeat(8);

/** Paragraphs as the text that `help()` shows of a method. Those of a list stand together. */
export function docstring(paragraphs: readonly string[]): string {
  const [first = '', ...others] = paragraphs
    .filter((text) => text !== '')
    .flatMap((text) => text.split('\n\n'))
    .map((text, at, all) => {
      const isInList = text.startsWith('- ') && (all[at - 1] ?? '').startsWith('- ');
      return `${at === 0 || isInList ? '' : '\n'}${wrapped(escaped(text))}`;
    });
  if (others.length === 0 && !first.includes('\n')) return `${INDENT}"""${ended(first)}"""`;
  return [`${INDENT}"""${ended(first)}`, ...others.join('\n').split('\n').map(indented), `${INDENT}"""`].join(
    '\n',
  );
}

function ended(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

function indented(line: string): string {
  return line === '' ? '' : `${INDENT}${line}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"');
}

function wrapped(text: string): string {
  const lines: string[] = [];
  const follows = text.startsWith('- ') ? '  ' : '';
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && INDENT.length + line.length + word.length < COLUMNS)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(line === undefined ? word : `${follows}${word}`);
  }
  return lines.join('\n');
}
