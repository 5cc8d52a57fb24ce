import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib';
import type { BodyLimits } from '../plan/http-options.ts';
import type { Leniency } from '../records/leniencies.ts';
import type { Coding } from './content-codings.ts';
import { RATIO_FREE_BYTES } from './decode-body.ts';
import { salvageGzip, type Salvaged } from './gzip-members.ts';
import { looksPlain } from './looks-plain.ts';

export interface LenientlyDecoded {
  readonly decoded: Buffer;
  readonly leniencies: readonly Leniency[];
}

/**
 * Reads a body that is not as its `Content-Encoding` says, as browsers do: one that is plain, or lacks its end, or has
 * something behind it.
 *
 * @returns null if it cannot be read.
 */
export function decodeLeniently(
  wire: Buffer,
  codings: readonly Coding[],
  { isPage, ...limits }: BodyLimits & { readonly isPage: boolean },
): LenientlyDecoded | null {
  const leniencies = new Set<Leniency>();
  let decoded = wire;
  for (const coding of codings) {
    const step = undone(coding, decoded, limits);
    if (step === null) {
      if (!looksPlain(decoded, isPage)) return null;
      leniencies.add('plain_body');
      break;
    }
    if (step.leniency !== null) leniencies.add(step.leniency);
    decoded = step.decoded;
  }
  // Half a page is better than none, half a robots.txt or image is not. And anything can be decoded to something as long
  // as its end is not asked for.
  const isUsable = isPage && decoded.length > 0 && looksPlain(decoded, isPage);
  if (leniencies.has('cut_body') && !isUsable) return null;
  return { decoded, leniencies: [...leniencies] };
}

type Step = { readonly decoded: Buffer; readonly leniency: Leniency | null } | null;

function undone(coding: Coding, bytes: Buffer, { maxBytes, maxRatio }: BodyLimits): Step {
  // Bombs are detected before, by what decodes piece by piece; this only keeps what is held within the same bounds.
  const maxOutputLength = Math.min(maxBytes, Math.max(RATIO_FREE_BYTES, maxRatio * bytes.length));
  try {
    return { decoded: coding.undo(bytes, { maxOutputLength }), leniency: null };
  } catch {
    return salvage(coding.name, bytes, maxOutputLength);
  }
}

function salvage(name: string, bytes: Buffer, maxOutputLength: number): Salvaged | null {
  if (name === 'gzip' || name === 'x-gzip') return salvageGzip(bytes, maxOutputLength);
  // These have no mark of their own, and the beginning of a text may be taken for theirs.
  if (looksPlain(bytes, true)) return null;
  for (const decode of name === 'br' ? [brotliStart] : [inflatedStart, inflatedRawStart]) {
    try {
      const decoded = decode(bytes, maxOutputLength);
      if (decoded.length > 0) return { decoded, leniency: 'cut_body' };
    } catch {
      // It is damaged, or of the other kind.
    }
  }
  return null;
}

function brotliStart(bytes: Buffer, maxOutputLength: number): Buffer {
  return brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength });
}

function inflatedStart(bytes: Buffer, maxOutputLength: number): Buffer {
  return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
}

function inflatedRawStart(bytes: Buffer, maxOutputLength: number): Buffer {
  return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
}
