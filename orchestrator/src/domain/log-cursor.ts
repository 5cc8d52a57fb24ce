/** A place in the log of an execution: a byte in the log of one of its attempts. It stays what it is for good. */
export interface LogCursor {
  readonly attempt: number;
  readonly offset: number;
}

export function cursorText({ attempt, offset }: LogCursor): string {
  return `${attempt}:${offset}`;
}

/** Null for a text that is no place. */
export function cursorOf(text: string): LogCursor | null {
  const [, attempt, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(text) ?? [];
  return offset === undefined ? null : { attempt: Number(attempt), offset: Number(offset) };
}
