import type { HttpOptions } from '../plan/http-options.ts';
import type { Leniency } from '../records/leniencies.ts';
import type { JudgeStart } from './decode-body.ts';
import { failure, type FetchFailure } from './failure.ts';
import type { Accepts } from './fetch-result.ts';
import { hasHtmlRoot, looksLikePage } from './looks-like-page.ts';
import { mediaTypeOf, type PageKind } from './media-type.ts';
import { readBody, type WireBody } from './read-body.ts';
import { allOf, type ResponseHeaders } from './response-headers.ts';

interface ReadPage {
  readonly kind: 'read';
  readonly contentType: string;
  readonly body: Buffer;
  readonly wireBytes: number;
  readonly leniencies: readonly Leniency[];
}

const NO_SNIFFING = /^\s*nosniff\s*(?:,|$)/i;

/** Reads the body of a response, if it is of a type that is accepted. */
export async function readPage(
  body: WireBody,
  headers: ResponseHeaders,
  accepts: Accepts,
  http: HttpOptions,
): Promise<ReadPage | FetchFailure> {
  const declared = allOf(headers, 'content-type');
  const isPage = accepts === 'html';
  const { kind, value } = isPage ? mediaTypeOf(declared) : { kind: 'html' as const, value: declared };
  const judge = judgeOf(kind, declared, headers);
  if (judge === 'unwanted') {
    // The body is not read: it may be a video.
    body.destroy();
    return notHtml(declared);
  }
  const read = await readBody(body, allOf(headers, 'content-encoding'), {
    isPage,
    maxBytes: typeof accepts === 'object' ? accepts.maxBytes : http.maxBytes,
    maxRatio: http.maxRatio,
    ...(judge === null ? {} : { judge }),
  });
  if (read.kind === 'failed') return read;
  const { decoded, wireBytes, leniencies = [] } = read;
  const isSniffed = judge !== null || value !== declared;
  return {
    kind: 'read',
    contentType: value,
    body: decoded,
    wireBytes,
    leniencies: isSniffed ? [...leniencies, 'content_type'] : leniencies,
  };
}

/** How the beginning of the body decides; null if it need not be asked. */
function judgeOf(kind: PageKind, declared: string, headers: ResponseHeaders): JudgeStart | 'unwanted' | null {
  switch (kind) {
    case 'html':
      return null;
    case 'xml':
      return (start) => (hasHtmlRoot(start) ? null : notHtml(declared));
    case 'unknown':
      // With this option browsers take it for plain text.
      if (NO_SNIFFING.test(allOf(headers, 'x-content-type-options'))) return 'unwanted';
      return (start) => (looksLikePage(start) ? null : notHtml(declared));
    case 'other':
      return 'unwanted';
  }
}

function notHtml(declared: string): FetchFailure {
  return failure('not_html', `content type ${declared.slice(0, 100)}`);
}
