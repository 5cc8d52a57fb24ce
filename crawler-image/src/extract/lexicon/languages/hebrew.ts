import type { Words } from './words.ts';

/** Hebrew. */
export const hebrew: Words = {
  errorWords: ['שגיאה', 'שגיאת'],
  notFound: ['(ה)?(דף|עמוד) לא נמצא'],
  logins: ['(התחברות|כניסה)'],
  availability: {
    in_stock: ['_במלאי'],
    out_of_stock: ['אזל', '(אינו|לא) ב?מלאי'],
  },
  stockLabels: ['מלאי'],
  buyButtons: ['הוס(ף|יפי|פה) (לסל|לעגלה)'],
  priceLabels: ['מחיר'],
  otherAmounts: ['משלוח'],
  asideHeadings: ['מוצרים (דומים|נוספים|קשורים)', 'אולי יעניין'],
};
