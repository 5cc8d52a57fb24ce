import type { Words } from './words.ts';

/** Indonesian. */
export const indonesian: Words = {
  notFoundAlone: ['tidak ditemukan'],
  errorWords: ['kesalahan', 'galat', 'maaf'],
  notFound: ['halaman tidak (ditemukan|tersedia|ada)'],
  logins: ['masuk'],
  availability: {
    in_stock: ['stok tersedia'],
    out_of_stock: ['stok habis'],
  },
  stockLabels: ['stok'],
  buyButtons: ['tambah ke', 'beli sekarang'],
  priceWords: ['harga'],
  fromWords: ['mulai( dari)?'],
  otherAmounts: ['ongkir', 'hemat', 'diskon', 'cicilan', 'cicilan 0%'],
  afterOtherAmounts: ['per bulan', 'ongkir', '/bln'],
  free: ['gratis'],
};
