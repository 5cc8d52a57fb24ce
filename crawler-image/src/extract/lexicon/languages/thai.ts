import type { Words } from './words.ts';

/** Thai. */
export const thai: Words = {
  availability: {
    in_stock: ['มีสินค้า'],
    out_of_stock: ['สินค้าหมด'],
  },
  buyButtons: ['หยิบใส่'],
  priceLabels: ['ราคา'],
  otherAmounts: ['ค่าจัดส่ง', 'ส่วนลด', 'ประหยัด'],
  free: ['ฟรี'],
};
