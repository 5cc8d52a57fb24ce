import type { CompleteCrawlConfig } from '@crawlerd/shared';

/** Which images are downloaded. */
export interface ImageOptions {
  readonly perItem: number;
  /** Maximum size of one image. */
  readonly maxBytes: number;
  /** Maximum size of all images together; those in flight when it is reached are still kept. */
  readonly maxTotalBytes: number;
}

/** Null: no images are downloaded. */
export function imageOptions({ extract_images }: CompleteCrawlConfig['crawl_config']): ImageOptions | null {
  if (typeof extract_images === 'boolean' || !extract_images.download) return null;
  return {
    perItem: extract_images.max,
    maxBytes: extract_images.max_bytes,
    maxTotalBytes: extract_images.max_total_bytes,
  };
}
