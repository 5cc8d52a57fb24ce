/** One kind of goods with the models the shop sells of it. */
export interface Shelf {
  readonly slug: string;
  readonly name: string;
  /** Of the drawn product picture. */
  readonly emoji: string;
  readonly currency: 'USD' | 'EUR' | 'GBP' | 'CNY' | 'JPY';
  readonly language: 'en' | 'zh';
  /** Price of the cheapest model; the others rise from it. */
  readonly basePrice: number;
  readonly blurb: string;
  readonly models: readonly string[];
}

/** Everything on sale: 6 shelves of 10. */
export const SHELVES: readonly Shelf[] = [
  {
    slug: 'headphones',
    name: 'Headphones',
    emoji: '🎧',
    currency: 'USD',
    language: 'en',
    basePrice: 29.9,
    blurb: 'Closed cups, a soft band and a cable that can be replaced.',
    models: [
      'Aria One Headphones',
      'Aria Two Headphones',
      'Brook Studio Monitors',
      'Cedar Travel Set',
      'Dune Noise-Cancelling Headphones',
      'Ember Sport Earbuds',
      'Fjord Wireless Earbuds',
      'Grove Kids Headphones',
      'Harbor DJ Headphones',
      'Isle Reference Headphones',
    ],
  },
  {
    slug: 'kitchen',
    name: 'Kitchen',
    emoji: '🫖',
    currency: 'EUR',
    language: 'en',
    basePrice: 14.5,
    blurb: 'Made in small series, safe in the dishwasher, repaired for ten years.',
    models: [
      'Stoneware Teapot',
      'Cast-Iron Pan 26 cm',
      'Oak Cutting Board',
      'Hand-Ground Pepper Mill',
      'Copper Kettle',
      'Enamel Soup Pot',
      'Linen Tea Towels, Set of 4',
      'Carbon-Steel Wok',
      'Glass Storage Jars, Set of 6',
      'Manual Espresso Maker',
    ],
  },
  {
    slug: 'outdoor',
    name: 'Outdoor',
    emoji: '🏕️',
    currency: 'GBP',
    language: 'en',
    basePrice: 18,
    blurb: 'Tested through two winters of rain on the west coast.',
    models: [
      'Two-Person Trail Tent',
      'Down Sleeping Bag',
      'Folding Camp Stove',
      'Titanium Mug',
      'Head Torch 400 lm',
      'Dry Bag 20 L',
      'Trekking Poles, Pair',
      'Merino Base Layer',
      'Water Filter Bottle',
      'Inflatable Mat',
    ],
  },
  {
    slug: 'tea',
    name: '茶叶',
    emoji: '🍵',
    currency: 'CNY',
    language: 'zh',
    basePrice: 68,
    blurb: '产地直采，手工制作，每批都附检测报告。',
    models: [
      '明前龙井绿茶 250克',
      '武夷山大红袍 100克',
      '安溪铁观音 浓香型',
      '云南普洱熟茶饼 357克',
      '福鼎白毫银针',
      '祁门红茶 特级',
      '黄山毛峰 礼盒装',
      '碧螺春 春茶 125克',
      '茉莉花茶 罐装',
      '正山小种 红茶',
    ],
  },
  {
    slug: 'phones',
    name: '手机数码',
    emoji: '📱',
    currency: 'CNY',
    language: 'zh',
    basePrice: 199,
    blurb: '全国联保，七天无理由退货，次日送达。',
    models: [
      '星河 12 智能手机 256GB',
      '星河 12 Pro 智能手机 512GB',
      '云朵蓝牙耳机',
      '随身充电宝 20000毫安',
      '极光平板电脑 11英寸',
      '磁吸无线充电器',
      '青鸟智能手表',
      '折叠屏手机 旗舰版',
      '降噪会议麦克风',
      '便携投影仪',
    ],
  },
  {
    slug: 'stationery',
    name: 'Stationery',
    emoji: '🖋️',
    currency: 'JPY',
    language: 'en',
    basePrice: 380,
    blurb: 'Paper that takes ink without bleeding, from a mill in Kochi.',
    models: [
      'Dotted Notebook A5',
      'Fountain Pen, Fine Nib',
      'Iron-Gall Ink 50 ml',
      'Brush Pen Set',
      'Washi Tape, Ten Rolls',
      'Mechanical Pencil 0.5',
      'Desk Planner',
      'Leather Pencil Case',
      'Letter Set, Cream',
      'Brass Ruler 15 cm',
    ],
  },
];
