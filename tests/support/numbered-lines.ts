const LINE = / (stdout|stderr) (\d+) p{70}$/;

/**
 * What is wrong with the numbered lines that the crawler of the fault tests printed: the odd ones on standard output,
 * the even ones on standard error. Empty if each is there once, and each stream in its order.
 */
export function numberedFaults(log: string, lines: number): string[] {
  const faults: string[] = [];
  const next = { stdout: 1, stderr: 2 };
  for (const [, stream, text = ''] of log.matchAll(new RegExp(LINE, 'gm'))) {
    const number = Number(text);
    const of = stream === 'stderr' ? 'stderr' : 'stdout';
    if (number !== next[of]) faults.push(`${of}: ${number} instead of ${next[of]}`);
    next[of] = number + 2;
  }
  const isWhole =
    Math.min(next.stdout, next.stderr) > lines && Math.max(next.stdout, next.stderr) <= lines + 2;
  if (!isWhole) faults.push(`${lines} lines were expected, next would be ${JSON.stringify(next)}`);
  return faults.slice(0, 10);
}

/** The other lines. */
export function withoutNumbered(log: string): string {
  return log
    .split('\n')
    .filter((line) => !LINE.test(line))
    .join('\n');
}
