import type { Words } from './words.ts';

/** Korean. */
export const korean: Words = {
  notFoundAlone: ['찾을 수 없습니다'],
  errorWords: ['오류', '에러', '죄송합니다'],
  notFound: ['(요청하신 |찾으시는 )?페이지를 찾을 수 없습니다', '(존재하지 않는|없는) 페이지(입니다)?'],
  logins: ['로그인(이 필요합니다)?'],
  availability: {
    in_stock: ['재고 ?있음'],
    preorder: ['예약 ?판매'],
    out_of_stock: ['품절', '매진', '재고 ?없음'],
    discontinued: ['단종', '판매 ?종료'],
  },
  nearlySoldOut: ['품절 ?임박'],
  stockLabels: ['재고'],
  buyButtons: ['장바구니', '구매하기'],
  priceWords: ['가격', '판매가'],
  priceLabels: ['할인가', '최종가'],
  oldPriceLabels: ['정가', '일반가'],
  otherAmounts: ['배송비', '할인', '월', '적립', '배송료'],
  perMeasureBehind: ['당'],
  pieces: ['개'],
  orMore: ['이상'],
  memberPrices: ['회원가'],
  netPrices: ['vat 별도', '부가세 별도'],
  afterOtherAmounts: ['할인', '적립', '배송비'],
  free: ['무료'],
  grossPrices: ['vat 포함', '부가세 포함'],
  asideHeadings: ['추천', '관련 ?상품', '함께 (구매|본)', '비슷한'],
};
