/** Directives with a value of their own; others with a colon name an agent. */
const WITH_VALUE = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview']);

/**
 * Whether the links of a page may be followed, by its robots meta tags and its `X-Robots-Tag` header.
 * `noindex` is ignored: it concerns search results, not fetching or reading.
 *
 * @param header Values of `X-Robots-Tag`, joined by commas; each may begin with an agent it is meant for.
 * @param metas Contents of meta tags by their lower-case name.
 * @param agent Our product token.
 */
export function mayFollowLinks(header: string, metas: ReadonlyMap<string, string>, agent: string): boolean {
  const own = agent.toLowerCase();
  const said = new Set([
    ...directivesFor(header, own),
    ...directivesFor(metas.get('robots') ?? '', own),
    ...directivesFor(metas.get(own) ?? '', own),
  ]);
  return !said.has('nofollow') && !said.has('none');
}

/** An agent's name applies to the directives after it, up to the next name. */
function directivesFor(text: string, own: string): string[] {
  const directives: string[] = [];
  let isForUs = true;
  for (const part of text.toLowerCase().split(',')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, Math.max(colon, 0)).trim();
    const isAgent = colon !== -1 && !WITH_VALUE.has(name);
    if (isAgent) isForUs = name === own || name === '*' || name === 'robots';
    if (isForUs) directives.push(part.slice(isAgent ? colon + 1 : 0).trim());
  }
  return directives;
}
