import type { Words } from './words.ts';

/** Vietnamese. */
export const vietnamese: Words = {
  availability: {
    in_stock: ['còn hàng'],
    out_of_stock: ['hết hàng', 'tạm hết'],
  },
  buyButtons: ['thêm vào giỏ', 'mua ngay'],
  priceLabels: ['giá'],
};
