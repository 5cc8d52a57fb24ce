import type { Words } from './words.ts';

/** Thai. */
export const thai: Words = {
  errorWords: ['ขออภัย', 'ข้อผิดพลาด'],
  notFound: ['ไม่พบ(หน้า|เพจ)(ที่คุณ(ต้องการ|ค้นหา))?'],
  logins: ['(เข้าสู่ระบบ|ล็อกอิน)'],
  availability: {
    in_stock: ['มีสินค้า'],
    out_of_stock: ['สินค้าหมด'],
  },
  buyButtons: ['หยิบใส่'],
  priceLabels: ['ราคา'],
  otherAmounts: ['ค่าจัดส่ง', 'ส่วนลด', 'ประหยัด'],
  free: ['ฟรี'],
};
