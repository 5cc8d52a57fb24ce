import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { OutputError } from '../files/output-error.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { imageTypeOf } from './image-type.ts';

/** An image that is saved. */
export interface StoredImage {
  /** Relative to the output folder. */
  readonly file: string;
  readonly bytes: number;
  readonly content_type: string;
}

/** Saves each image once, under the hash of its content. */
export class ImageStore {
  readonly #folder: string;
  /** Writes in progress, because two equal images may arrive at the same time. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(outputFolder: string) {
    this.#folder = outputFolder;
  }

  /**
   * Returns null if these bytes are not an image.
   *
   * @throws OutputError
   */
  async keep(body: Buffer): Promise<StoredImage | null> {
    const type = imageTypeOf(body);
    if (type === null) return null;
    const hash = createHash('sha256').update(body).digest('hex');
    const file = path.join('images', hash.slice(0, 2), `${hash}.${type.extension}`);
    const absolute = path.join(this.#folder, file);
    // Files are written atomically, so an existing one is complete and has this content.
    if (!existsSync(absolute)) await this.#write(absolute, body);
    return { file, bytes: body.length, content_type: type.contentType };
  }

  #write(file: string, body: Buffer): Promise<void> {
    let writing = this.#writing.get(file);
    if (writing === undefined) {
      try {
        mkdirSync(path.dirname(file), { recursive: true });
      } catch (error) {
        throw OutputError.from(file, error);
      }
      writing = writeAtomically(file, (handle) => handle.writeFile(body)).finally(() =>
        this.#writing.delete(file),
      );
      this.#writing.set(file, writing);
    }
    return writing;
  }
}
