import type { Words } from './words.ts';

/** Italian. */
export const italian: Words = {
  notFoundAlone: ['non trovat[ao]'],
  errorWords: ['errore', 'ops', 'spiacenti'],
  notFound: [
    '(la )?pagina( (richiesta|che cerchi|cercata))? (non|inesistente)( (è stata ))?( ?(trovata|esiste|disponibile|esistente))?',
    'prodotto non trovato',
  ],
  logins: ['accedi', 'effettua (il login|l accesso)'],
  availability: {
    in_stock: ['generalmente spedito', '_disponibile_', 'disponibilità immediata'],
    limited: ['solo # (dispon|rimast)'],
    preorder: ['preordina'],
    backorder: ['su ordinazione'],
    out_of_stock: ['esaurit[oa]', 'non disponibile', 'non è disponibile'],
    discontinued: ['fuori produzione'],
  },
  stockLabels: ['disponibilit[àa]'],
  no: [String.raw`non\b`],
  otherPlaces: ['negozio'],
  buyButtons: ['aggiungi al carrello'],
  priceWords: ['prezzo'],
  priceLeads: ['ora'],
  oldPriceLabels: ['prezzo (consigliato|precedente|di listino)', 'invece di', 'listino'],
  otherAmounts: ['spedizione', 'risparmi[ao]'],
  warranties: ['garanzia'],
  pieces: ['unità'],
  netPrices: ['senza iva', String.raw`iva escl\w*`, String.raw`\+ ?iva`],
  asideHeadings: [
    'correlati',
    'simili',
    'comprati insieme',
    'anche (acquistato|visto|questi)',
    'potrebbe(ro)? (anche )?(interessart|piacert)',
    'sponsorizzat',
  ],
  priceClasses: ['prezzo'],
  stockClasses: ['disponib'],
};
