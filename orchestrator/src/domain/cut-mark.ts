/** What ends a line that was longer than a limit. */
export function cutMark(limitMib: number): string {
  return ` [crawlerd cut this line after ${limitMib} MiB]`;
}

/** The line without that mark, and the mark. */
export function splitCutMark(line: string): [text: string, mark: string] {
  if (!line.endsWith(' MiB]')) return [line, ''];
  const start = line.lastIndexOf(' [crawlerd cut this line after ');
  return start === -1 ? [line, ''] : [line.slice(0, start), line.slice(start)];
}
