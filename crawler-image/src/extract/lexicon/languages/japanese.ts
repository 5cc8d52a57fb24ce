import type { Words } from './words.ts';

/** Japanese. */
export const japanese: Words = {
  notFoundAlone: ['見つかりません(でした)?'],
  errorWords: ['エラー', '申し訳(ございません|ありません)(が)?'],
  notFound: [
    '(お探しの|ご指定の|指定された)?(ページ|商品|ファイル)(は|が)?(見つかりません|見つかりませんでした|存在しません|ございません)(でした)?',
  ],
  logins: ['(会員)?ログイン'],
  availability: {
    in_stock: ['在庫あり', '在庫有り'],
    limited: ['残りわずか', '残り#'],
    preorder: ['予約受付', '予約商品'],
    backorder: ['取り寄せ', 'お取寄せ'],
    out_of_stock: ['在庫切れ', '在庫なし', '在庫無し', '売り?切れ', '完売', '品切れ', '入荷待ち'],
    discontinued: ['販売終了', '生産終了'],
  },
  stockLabels: ['在庫'],
  yes: ['有', '○', '◎'],
  no: ['無', '×'],
  buyButtons: ['カートに入れる', '購入する', '今すぐ買う'],
  priceWords: ['価格', '税込'],
  priceLabels: ['販売価格'],
  fromWords: ['最安'],
  oldPriceLabels: ['通常価格', '定価'],
  otherAmounts: ['送料', '宅配', '値引', '割引', 'お得', '月々', '頭金', 'ポイント'],
  pieces: ['個', '台', '本', '枚', '袋'],
  perMeasureBehind: ['当たり', '当り', 'あたり', 'につき'],
  orMore: ['以上'],
  memberPrices: ['会員(様)?(限定)?価格'],
  netPrices: ['税抜き?(価格)?', '税別(価格)?', '本体(価格)?'],
  afterOtherAmounts: ['引き', 'off', 'お得', 'ポイント', 'の送料'],
  free: ['無料'],
  grossPrices: ['税込み?(価格)?', '内税'],
  asideHeadings: ['関連', 'おすすめ', 'よく一緒に', 'この商品を(買|見|チェック)', '似た商品'],
  priceClasses: ['kakaku'],
};
