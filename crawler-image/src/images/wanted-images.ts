import { guardOf } from '@crawlerd/shared';
import { Type } from 'typebox';
import { readJournal } from '../journal/read-journal.ts';

/** An image of an item. */
export interface WantedImage {
  readonly page: string;
  readonly url: string;
}

const isItemWithImages = guardOf(Type.Object({ url: Type.String(), images: Type.Array(Type.String()) }));

/** The images of the items of a `.jsonl`, in their order; of each item the first `perItem`. */
export async function* wantedImages(itemFile: string, perItem: number): AsyncGenerator<WantedImage> {
  for await (const { value } of readJournal(itemFile)) {
    if (!isItemWithImages(value)) continue;
    for (const url of value.images.slice(0, perItem)) yield { page: value.url, url };
  }
}
