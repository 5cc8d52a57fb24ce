import { Type } from 'typebox';

export const ImagesSchema = Type.Object(
  {
    download: Type.Optional(
      Type.Boolean({ default: true, description: 'Fetch the images too, once the pages are crawled.' }),
    ),
    max: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 10,
        description: 'Images fetched per item at most.',
      }),
    ),
    max_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        default: 10_485_760,
        description: 'Size of one image at most, in bytes.',
      }),
    ),
    max_total_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        default: 10_737_418_240,
        description: 'Total size in bytes after which no further image is fetched.',
      }),
    ),
  },
  { description: 'Image URLs, and which images are downloaded.' },
);

/** Keys of `crawl_config` that are about images. */
export const ImageProperties = {
  extract_images: Type.Optional(
    Type.Union([Type.Boolean(), ImagesSchema], {
      default: false,
      description: 'Add the image addresses of a page to its item; an object also fetches the images.',
    }),
  ),
};
