import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { OpenObject } from './open-object.ts';

const ImagesSchema = OpenObject(
  {
    download: Defaulted(
      Type.Boolean({ description: 'Fetch the images too, once the pages are crawled.' }),
      true,
    ),
    max: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'Images fetched per item at most.',
      }),
      10,
    ),
    max_bytes: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        description: 'Size of one image at most, in bytes.',
      }),
      10_485_760,
    ),
    max_total_bytes: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Total size in bytes after which no further image is fetched.',
      }),
      10_737_418_240,
    ),
  },
  { description: 'Image URLs, and which images are downloaded.' },
);

/** Keys of `crawl_config` that are about images. */
export const ImageProperties = {
  extract_images: Defaulted(
    Type.Union([Type.Boolean(), ImagesSchema], {
      description: 'Add the image addresses of a page to its item; an object also fetches the images.',
    }),
    false,
  ),
};
