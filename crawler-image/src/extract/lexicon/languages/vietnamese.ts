import type { Words } from './words.ts';

/** Vietnamese. */
export const vietnamese: Words = {
  notFoundAlone: ['không tìm thấy'],
  errorWords: ['lỗi', 'rất tiếc'],
  notFound: ['(không tìm thấy trang|trang không tồn tại|trang không tìm thấy)'],
  logins: ['đăng nhập'],
  availability: {
    in_stock: ['còn hàng'],
    out_of_stock: ['hết hàng', 'tạm hết'],
  },
  buyButtons: ['thêm vào giỏ', 'mua ngay'],
  priceLabels: ['giá'],
  fromWords: ['(chỉ )?từ'],
  otherAmounts: ['phí vận chuyển', 'tiết kiệm', 'giảm', 'trả góp'],
  afterOtherAmounts: ['mỗi tháng', 'phí vận chuyển'],
  free: ['miễn phí'],
};
