import { shortened, WARNING_MESSAGE_MAX, type WarningCode } from '@crawlerd/shared';

/** Something that was left out, cut or refused of what an attempt reports, and how often. */
export interface Warning {
  readonly code: WarningCode;
  /** What it was the last time. */
  readonly message: string;
  readonly count: number;
  /** How often the message was another one than the time before: whoever logs it stops after some. */
  readonly changes: number;
  /** In ms since 1970. */
  readonly lastAtMs: number;
}

/** The warnings with one more, or with `total` of them. A crawler may repeat it without end: it takes no more room then. */
export function withWarning(
  warnings: readonly Warning[],
  code: WarningCode,
  text: string,
  now: Date,
  total?: number,
): readonly Warning[] {
  const message = shortened(text, WARNING_MESSAGE_MAX - 1);
  const before = warnings.find((each) => each.code === code);
  const after: Warning = {
    code,
    message,
    count: total ?? (before?.count ?? 0) + 1,
    changes: (before?.changes ?? 0) + (before?.message === message ? 0 : 1),
    lastAtMs: now.getTime(),
  };
  return before === undefined
    ? [...warnings, after]
    : warnings.map((each) => (each === before ? after : each));
}
