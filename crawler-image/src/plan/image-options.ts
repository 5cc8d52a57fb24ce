import type { CompleteCrawlConfig } from '@crawlerd/shared';

/** Which of the images of a crawl are fetched. */
export interface ImageOptions {
  readonly perItem: number;
  /** Of one image. */
  readonly maxBytes: number;
  /** Of all that are kept; those in flight when it is reached still come. */
  readonly maxTotalBytes: number;
}

/** Null: none are fetched. */
export function imageOptions({ extract_images }: CompleteCrawlConfig['crawl_config']): ImageOptions | null {
  if (typeof extract_images === 'boolean' || !extract_images.download) return null;
  return {
    perItem: extract_images.max,
    maxBytes: extract_images.max_bytes,
    maxTotalBytes: extract_images.max_total_bytes,
  };
}
