import type { FileLeftOut } from '@crawlerd/shared';

/**
 * The files of an output folder, for those who want to have them. What {@link OutputFiles} promises holds here too:
 * no link is followed, only regular files are opened, and nothing that a crawler wrote makes a call fail.
 */
export interface ResultFiles {
  /** A page in path order, behind a place; files that come or go meanwhile may be missing. Nothing is opened. */
  list(executionId: string, page: FilePageRequest): Promise<FilePage>;

  /** The name is a path below the output folder. `gone`: there is no such file (any more). */
  open(executionId: string, name: string): Promise<OpenedFile | FileLeftOut | 'gone'>;

  /** All files as one zip, made as it is read, with bounded memory. To be read once. */
  zip(executionId: string): AsyncIterable<Buffer>;
}

export interface FilePageRequest {
  /** {@link FilePage.next} of the page before; null: from the beginning. */
  readonly after: string | null;
  readonly limit: number;
}

export interface FilePage {
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly { readonly name: string; readonly why: FileLeftOut }[];
  /** Null: nothing comes behind this page. */
  readonly next: string | null;
}

export interface FoundFile {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
  /** As the crawler's manifest says, for a file of this length. */
  readonly sha256: string | null;
}

export interface OpenedFile {
  /** Its length when it was opened: what is written behind it later is not given. */
  readonly bytes: number;
  readonly modifiedAt: Date;
  /** Differs from what it was as soon as the file is another one, or was written to; of letters, digits and `-`. */
  readonly version: string;
  /** `end` is behind the last byte. Fails if the file has become shorter. */
  read(start: number, end: number): AsyncIterable<Buffer>;
  close(): Promise<void>;
}
