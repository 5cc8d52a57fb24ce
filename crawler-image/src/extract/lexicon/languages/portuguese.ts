import type { Words } from './words.ts';

/** Portuguese. */
export const portuguese: Words = {
  notFoundAlone: ['não encontrad[ao]'],
  errorWords: ['erro', 'desculpe', 'ops'],
  notFound: [
    '(a )?página( (solicitada|que procura))? não (encontrada|existe|foi encontrada|está disponível)',
    '(não encontramos|não foi possível encontrar) (a|esta|essa) página',
    'produto não encontrado',
  ],
  logins: ['(iniciar|inicie) sessão', 'entrar', '(fazer|faça) login'],
  availability: {
    in_stock: ['em estoque', 'disponível'],
    limited: ['apenas # (dispon|unidad)'],
    preorder: ['pré-?venda'],
    backorder: ['sob encomenda'],
    out_of_stock: ['esgotado', 'indisponível', 'sem estoque', 'fora de estoque'],
  },
  stockLabels: ['disponibilidade'],
  buyButtons: ['comprar', 'adicionar ao carrinho', 'no carrinho'],
  priceWords: ['preço', 'preco'],
  priceLeads: ['agora', 'por'],
  oldPriceLabels: ['de'],
  otherAmounts: ['frete', 'economize', 'x de'],
  pieces: ['unidade?'],
  netPrices: ['sem iva'],
  asideHeadings: [
    'relacionad',
    'similares',
    'também (compr|viram|vai gostar)',
    'compre junto',
    'semelhantes',
    'quem viu',
    'patrocinad',
  ],
  priceClasses: ['preco', 'preço'],
  stockClasses: ['disponib'],
};
