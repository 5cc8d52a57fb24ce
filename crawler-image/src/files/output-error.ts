import { errorCodeOf, messageOf } from '@crawlerd/shared';

/** The output cannot be written, or not be used. `message` is a sentence that says what to do. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  /** What cannot be written. */
  readonly path: string;

  private constructor(path: string, message: string, cause: unknown) {
    super(message, { cause });
    this.path = path;
  }

  /** Translates an error of the file system. */
  static from(path: string, error: unknown): OutputError {
    const code = errorCodeOf(error);
    return new OutputError(path, `Cannot write ${path}: ${meaning(code, error)}.`, error);
  }

  /** Failed pages were to be tried again, but what is here does not say which. */
  static noRetry(path: string, because: string): OutputError {
    return new OutputError(
      path,
      `The failed pages cannot be tried again: ${because}. Launch the config again instead.`,
      null,
    );
  }
}

function meaning(code: unknown, error: unknown): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; free some space and crawl again';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; make the output folder writable for the user the crawler runs as';
    case 'EROFS':
      return 'the folder is mounted read-only; mount it writable';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is where a folder is needed; move it away';
    default:
      return messageOf(error);
  }
}
