/**
 * Runs in a page, whose scripts may have changed what objects can do: it needs little, and falls back to what the
 * browser itself writes. It works on a copy in an inert document, in which nothing is loaded or run.
 *
 * @param isFrame Whether only the content of the body is wanted, with absolute addresses.
 */
export const flattening = (isFrame: boolean): string => `(${FLATTEN})(${String(isFrame)})`;

/** In JavaScript, because it belongs to another world than the code around it, with other globals. */
const FLATTEN = String.raw`(isFrame) => {
  const DEPTH_MAX = 20;
  // Smaller frames are there to count visitors.
  const SIDE_MIN = 50;

  const documentOf = (frame) => {
    try {
      const { width, height } = frame.getBoundingClientRect();
      return width < SIDE_MIN || height < SIDE_MIN ? null : frame.contentDocument;
    } catch {
      return null;
    }
  };

  const makeAbsolute = (source, copy) => {
    for (const name of ['href', 'src']) {
      if (source.hasAttribute(name) && typeof source[name] === 'string') copy.setAttribute(name, source[name]);
    }
  };

  const slotOf = (node) => (node.nodeType === 1 ? (node.getAttribute('slot') ?? '') : '');

  const copyOf = (root, isElsewhere, depth) => {
    const inert = document.implementation.createHTMLDocument('');
    const copy = inert.createElement('div');
    for (const node of root.childNodes) if (node.nodeType !== 10) copy.append(inert.importNode(node, true));
    const sources = root.querySelectorAll('*');
    const copies = copy.querySelectorAll('*');
    if (depth >= DEPTH_MAX || sources.length !== copies.length) return copy;
    // From the end: what is replaced comes after what is still to be looked at, or within it.
    for (let i = sources.length - 1; i >= 0; i--) {
      const source = sources[i];
      const target = copies[i];
      if (isElsewhere) makeAbsolute(source, target);
      if (source.shadowRoot) {
        const inner = copyOf(source.shadowRoot, isElsewhere, depth + 1);
        for (const slot of inner.querySelectorAll('slot')) {
          const given = [...target.childNodes].filter((node) => slotOf(node) === (slot.getAttribute('name') ?? ''));
          if (given.length > 0) slot.replaceWith(...given);
        }
        target.replaceChildren(...inner.childNodes);
      } else if (source.localName === 'iframe' || source.localName === 'frame') {
        const body = documentOf(source)?.body;
        if (body) target.replaceWith(copyOf(body, true, depth + 1));
      }
    }
    return copy;
  };

  const hasMore = () => {
    if (document.querySelector('iframe, frame') !== null) return true;
    for (const element of document.querySelectorAll('*')) if (element.shadowRoot) return true;
    return false;
  };

  try {
    if (isFrame) return '<div>' + copyOf(document.body, true, 0).innerHTML + '</div>';
    if (hasMore()) return '<!DOCTYPE html>' + copyOf(document, false, 0).innerHTML;
  } catch {
    // As the browser writes it, then.
  }
  return isFrame ? '' : '<!DOCTYPE html>' + document.documentElement.outerHTML;
}`;
