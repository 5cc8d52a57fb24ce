import type { LogRecord } from '../../ports/runtime.ts';

/** What is said of a command that could not be run. */
export interface ExecReport {
  /** Null: of the container's own command. */
  readonly path: string | null;
  /** The words of the operating system. */
  readonly why: string;
}

/**
 * How those who run the command say that they could not: tini, which engines put in front as docker-init, and runc,
 * which runs tini. Both exit with 1 or as a shell would, and leave nothing in the state of the container.
 */
const REPORTS = [
  /^\[FATAL tini \(\d+\)\] exec (?<path>.+) failed: (?<why>.+)$/,
  /^exec (?<path>\/\S+): (?<why>argument list too long|exec format error|no such file or directory|permission denied)$/,
  /^standard_init_linux\.go:\d+: exec user process caused:? "?(?<why>[^"]+)"?$/,
];

/** What tini also says if its TINI_VERBOSITY is raised. */
const CHATTER = /^\[(?:WARN|INFO|DEBUG|TRACE) +tini \(\d+\)\] /;

/**
 * Reads that report from what a container printed; null if it printed anything else, and so has run. A crawler that
 * prints just this line and exits in the same way feigns it, to no gain: it only loses its further attempts.
 */
export function execReport(records: readonly LogRecord[]): ExecReport | null {
  const [only, ...more] = records.filter(({ text }) => !CHATTER.test(text));
  if (only?.stream !== 'stderr' || more.length > 0) return null;
  for (const report of REPORTS) {
    const { path, why } = report.exec(only.text)?.groups ?? {};
    if (why !== undefined)
      return { path: path?.startsWith('/sbin/docker-init') === true ? null : (path ?? null), why };
  }
  return null;
}
