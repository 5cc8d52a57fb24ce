import type { Words } from './words.ts';

/** Vietnamese. */
export const vietnamese: Words = {
  availability: {
    in_stock: ['còn hàng'],
    out_of_stock: ['hết hàng', 'tạm hết'],
  },
  buyButtons: ['thêm vào giỏ', 'mua ngay'],
  priceLabels: ['giá'],
  otherAmounts: ['phí vận chuyển', 'tiết kiệm', 'giảm', 'trả góp'],
  afterOtherAmounts: ['mỗi tháng', 'phí vận chuyển'],
  free: ['miễn phí'],
};
