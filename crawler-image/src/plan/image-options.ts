import type { CrawlConfig } from '@crawlerd/shared';

/** Which of the images of a crawl are fetched. */
export interface ImageOptions {
  readonly perItem: number;
  /** Of one image. */
  readonly maxBytes: number;
  /** Of all that are kept; those in flight when it is reached still come. */
  readonly maxTotalBytes: number;
}

/** Null: none are fetched. */
export function imageOptions({
  extract_images = false,
}: NonNullable<CrawlConfig['crawl_config']>): ImageOptions | null {
  if (typeof extract_images === 'boolean' || extract_images.download === false) return null;
  return {
    perItem: extract_images.max ?? 10,
    maxBytes: extract_images.max_bytes ?? 10_485_760,
    maxTotalBytes: extract_images.max_total_bytes ?? 10_737_418_240,
  };
}
