import type { Words } from './words.ts';

/** Spanish. */
export const spanish: Words = {
  notFoundAlone: ['no encontrad[ao]'],
  errorWords: ['lo sentimos', 'ups', 'vaya'],
  notFound: [
    '(la )?página( (solicitada|que buscas|que busca))? no (encontrada|existe|disponible|se encuentra|se encontró|ha sido encontrada|se ha encontrado)',
    'no (se )?(encontramos|encontró|ha encontrado|pudimos encontrar) (la|esta|esa) página',
    '(producto|artículo) no encontrado',
  ],
  logins: ['inici(ar|e|a) sesión', 'inicio de sesión', 'acceder', 'identifícate'],
  availability: {
    in_stock: [String.raw`envío en \d`, 'en stock', '_disponible_', 'hay existencias'],
    limited: ['(solo|sólo|apenas) # (dispon|unidad|quedan)', 'últimas unidades'],
    preorder: ['reserva anticipada'],
    backorder: ['bajo pedido'],
    out_of_stock: ['agotad[oa]', 'sin (stock|existencias)', 'no disponible'],
    discontinued: ['descatalogado'],
  },
  stockLabels: ['disponibilidad'],
  yes: ['sí'],
  otherPlaces: ['tienda'],
  buyButtons: ['añadir al carrito', 'comprar', 'agregar al carrito', 'a la cesta', 'al carrito'],
  priceWords: ['precio'],
  priceLeads: ['ahora'],
  oldPriceLabels: ['antes', 'precio anterior', 'pvp', 'de'],
  otherAmounts: ['envío', 'ahorra[sr]?'],
  pieces: ['un', 'ud'],
  netPrices: [String.raw`\+ ?iva`, 'sin iva'],
  asideHeadings: [
    'relacionad',
    'similares',
    'comprados juntos',
    'también (compraron|vieron|te puede)',
    'te puede interesar',
    'patrocinad',
  ],
  cardPriceLabels: ['precio'],
  priceClasses: ['precio'],
  stockClasses: ['disponib'],
};
