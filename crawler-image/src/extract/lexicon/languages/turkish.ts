import type { Words } from './words.ts';

/** Turkish. */
export const turkish: Words = {
  notFoundAlone: ['bulunamadı'],
  errorWords: ['hata', 'üzgünüz'],
  notFound: ['(aradığınız )?sayfa (bulunamadı|mevcut değil)'],
  logins: ['(üye |kullanıcı )?giriş(i| yap)?', 'oturum aç'],
  availability: {
    in_stock: ['stokta', 'mevcut'],
    preorder: ['ön sipariş'],
    out_of_stock: ['tükendi', 'stokta yok', 'mevcut değil', 'stok(ta)? bulunm'],
  },
  stockLabels: ['stok( durumu)?'],
  buyButtons: ['sepete ekle'],
  priceWords: ['fiyat'],
  priceLabels: ['fiyatı'],
  otherAmounts: ['kargo', 'indirim', 'kazanç', 'kapora', 'taksit'],
  netPrices: ['kdv hariç', String.raw`\+ ?kdv`],
  afterOtherAmounts: ['aylık', 'indirim', 'kargo', 'taksit'],
  lowestPrices: ['en düşük'],
  days: ['günün'],
  free: ['ücretsiz', 'bedava'],
  grossPrices: ['kdv dahil'],
  asideHeadings: ['benzer', 'ilgili ürünler', 'birlikte al'],
  priceClasses: ['fiyat'],
};
