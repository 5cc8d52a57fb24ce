import { closeSync, fdatasync, fsyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { patiently } from './descriptors.ts';
import { OutputError } from './output-error.ts';

/**
 * A file that only grows. What was appended is with the operating system when {@link append} returns, so
 * that nothing is lost however the process ends after that; a power cut may take what came since the last
 * {@link sync}.
 */
export class AppendFile {
  readonly #path: string;
  readonly #descriptor: number;
  #size: number;
  #fault: OutputError | null = null;

  /**
   * Opens a file, or creates an empty one.
   *
   * @throws OutputError
   */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = patiently(() => openSync(path, 'a'));
      this.#size = fstatSync(this.#descriptor).size;
    } catch (error) {
      throw OutputError.from(path, error);
    }
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * After an error nothing more is written, because the last line may be incomplete.
   *
   * @throws OutputError
   */
  append(bytes: Buffer): void {
    this.#do(() => {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#size += bytes.length;
    });
  }

  /** @throws OutputError */
  cutTo(size: number): void {
    this.#do(() => {
      ftruncateSync(this.#descriptor, size);
      this.#size = size;
    });
  }

  /** Syncs everything written so far to the disk. An error is thrown by the next append. */
  sync(done: () => void): void {
    fdatasync(this.#descriptor, (error) => {
      if (error !== null) this.#fault ??= OutputError.from(this.#path, error);
      done();
    });
  }

  /** @throws OutputError */
  close(): void {
    this.#do(() => {
      fsyncSync(this.#descriptor);
      closeSync(this.#descriptor);
    });
  }

  #do(write: () => void): void {
    if (this.#fault !== null) throw this.#fault;
    try {
      write();
    } catch (error) {
      this.#fault = OutputError.from(this.#path, error);
      throw this.#fault;
    }
  }
}
