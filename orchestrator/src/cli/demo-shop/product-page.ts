import { escapeHtml, type Page } from './html.ts';
import { availabilityText, formatPrice, type Availability, type Product } from './products.ts';

const SCHEMA_AVAILABILITY: Readonly<Record<Availability, string>> = {
  in_stock: 'https://schema.org/InStock',
  out_of_stock: 'https://schema.org/OutOfStock',
  preorder: 'https://schema.org/PreOrder',
  limited: 'https://schema.org/LimitedAvailability',
};

/** A product's page, in the markup the product is assigned. */
export function productPage(product: Product): Page {
  const { shelf, title } = product;
  return {
    title,
    language: shelf.language,
    ...(product.markup === 'json_ld' ? { head: jsonLd(product) } : {}),
    body: `<p class="crumbs breadcrumb"><a href="/">Home</a> › <a href="/category/${shelf.slug}">${escapeHtml(shelf.name)}</a></p>
${product.markup === 'microdata' ? microdataBody(product) : plainBody(product)}`,
  };
}

function jsonLd(product: Product): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.title,
    description: description(product),
    category: product.shelf.name,
    image: imagePath(product),
    aggregateRating: {
      '@type': 'AggregateRating',
      ratingValue: product.rating,
      reviewCount: product.ratingCount,
    },
    offers: {
      '@type': 'Offer',
      price: product.price,
      priceCurrency: product.shelf.currency,
      availability: SCHEMA_AVAILABILITY[product.availability],
    },
  };
  // A closing script tag inside a text would end the block.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<script type="application/ld+json">${json}</script>`;
}

function microdataBody(product: Product): string {
  const { shelf } = product;
  return `<article class="product" itemscope itemtype="https://schema.org/Product">
<img itemprop="image" src="${imagePath(product)}" alt="${escapeHtml(product.title)}">
<div><h1 itemprop="name">${escapeHtml(product.title)}</h1>
<meta itemprop="category" content="${escapeHtml(shelf.name)}">
<p itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating">
<span class="stars">${stars(product)}</span> <span itemprop="ratingValue">${product.rating.toFixed(1)}</span>
(<span itemprop="reviewCount">${product.ratingCount}</span>)</p>
<p itemprop="offers" itemscope itemtype="https://schema.org/Offer">
<meta itemprop="priceCurrency" content="${shelf.currency}">
<span class="price" itemprop="price" content="${product.price}">${formatPrice(product)}</span>
<link itemprop="availability" href="${SCHEMA_AVAILABILITY[product.availability]}">
${availabilityText(product)}</p>
<p itemprop="description">${escapeHtml(description(product))}</p></div></article>`;
}

function plainBody(product: Product): string {
  return `<article class="product">
<img class="product-image" src="${imagePath(product)}" alt="${escapeHtml(product.title)}">
<div><h1 class="product-title">${escapeHtml(product.title)}</h1>
<p class="rating" data-rating="${product.rating.toFixed(1)}"><span class="stars">${stars(product)}</span>
${product.rating.toFixed(1)} / 5</p>
<p class="price">${formatPrice(product)}</p>
<p class="availability">${availabilityText(product)}</p>
<p class="description">${escapeHtml(description(product))}</p></div></article>`;
}

function description({ title, shelf }: Product): string {
  return shelf.language === 'zh' ? `${title}。${shelf.blurb}` : `${title}. ${shelf.blurb}`;
}

function stars({ rating }: Product): string {
  const full = Math.round(rating);
  return '★'.repeat(full) + '☆'.repeat(5 - full);
}

export function imagePath({ slug }: Product): string {
  return `/images/${slug}.svg`;
}
