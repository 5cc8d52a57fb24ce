import { errorCodeOf } from '@crawlerd/shared';
import type { BodyLimits } from '../plan/http-options.ts';
import { pipeline } from 'node:stream/promises';
import type { Leniency } from '../records/leniencies.ts';
import type { Coding, Decoder } from './content-codings.ts';
import { failure, type FetchFailure } from './failure.ts';

export interface ReadBody {
  readonly kind: 'read';
  readonly decoded: Buffer;
  readonly wireBytes: number;
  /** What was wrong with it. */
  readonly leniencies?: readonly Leniency[];
}

/** Judges a body by how it begins; null: it is wanted. It gets {@link START_BYTES}, unless the body has less. */
export type JudgeStart = (start: Buffer) => FetchFailure | null;

export const START_BYTES = 4096;

/** Up to this decoded size any compression ratio is accepted, because small regular pages compress very well. */
export const RATIO_FREE_BYTES = 1_048_576;

/**
 * Decodes a body as a stream. The limits apply to the output of each of its codings, so that no more than that is
 * ever held in memory, not even between two codings.
 *
 * @returns the decoded bytes, or what is wrong with them. Errors of `wire` are thrown.
 */
export async function decodeBody(
  wire: AsyncIterable<Buffer>,
  codings: readonly Coding[],
  limits: BodyLimits,
  judge: JudgeStart = () => null,
): Promise<ReadBody | FetchFailure> {
  const measure = new Measure(limits);
  let pieces: AsyncIterable<Buffer> = measure.wire(wire);
  for (const coding of codings) pieces = decoded(pieces, coding, measure);
  const whole: Buffer[] = [];
  let decodedBytes = 0;
  try {
    for await (const piece of pieces) {
      const isEarly = decodedBytes < START_BYTES;
      whole.push(piece);
      decodedBytes += piece.length;
      const unwanted = isEarly && decodedBytes >= START_BYTES ? judge(Buffer.concat(whole)) : null;
      if (unwanted !== null) return unwanted;
    }
  } catch (error) {
    if (error instanceof OverLimit) return error.failure;
    if (measure.wireFault !== null) throw measure.wireFault.error;
    const code = errorCodeOf(error) ?? String(error);
    const names = codings.map(({ name }) => name).join(', then ');
    return failure('bad_encoding', `the body is not valid ${names} (${code})`);
  }
  return { kind: 'read', decoded: Buffer.concat(whole), wireBytes: measure.wireBytes };
}

class OverLimit extends Error {
  readonly failure: FetchFailure;

  constructor(failed: FetchFailure) {
    super(failed.detail);
    this.failure = failed;
  }
}

class Measure {
  readonly #limits: BodyLimits;
  wireBytes = 0;
  wireFault: { readonly error: unknown } | null = null;
  /** The first decoder after the wire, which counts the bytes it has consumed so far. */
  #outermost: Decoder | null = null;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  async *wire(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { maxBytes } = this.#limits;
    try {
      for await (const piece of pieces) {
        this.wireBytes += piece.length;
        if (this.wireBytes > maxBytes) throw new OverLimit(tooLarge(maxBytes));
        yield piece;
      }
    } catch (error) {
      this.wireFault = { error };
      throw error;
    }
  }

  add(decoder: Decoder): void {
    this.#outermost ??= decoder;
  }

  /** @throws OverLimit if the output of a coding exceeds a limit. */
  check(decodedBytes: number): void {
    const { maxBytes, maxRatio } = this.#limits;
    const consumedBytes = Math.max(1, this.#outermost?.bytesWritten ?? 0);
    if (decodedBytes > RATIO_FREE_BYTES && decodedBytes > maxRatio * consumedBytes) {
      const detail = `${consumedBytes} bytes decode to more than ${decodedBytes}`;
      throw new OverLimit(failure('decompression_bomb', detail));
    }
    if (decodedBytes > maxBytes) throw new OverLimit(tooLarge(maxBytes));
  }
}

function tooLarge(maxBytes: number): FetchFailure {
  return failure('too_large', `the page is larger than ${maxBytes} bytes`);
}

async function* decoded(
  source: AsyncIterable<Buffer>,
  coding: Coding,
  measure: Measure,
): AsyncGenerator<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const decoder = coding.stream(first.value[0] ?? 0);
  measure.add(decoder);
  // Its errors reach the reader of the decoder.
  pipeline(chained([first.value], pieces), decoder).catch(() => {});
  let decodedBytes = 0;
  // A reader that stops early destroys the decoder, which destroys its source.
  for await (const piece of piecesOf(decoder)) {
    decodedBytes += piece.length;
    measure.check(decodedBytes);
    yield piece;
  }
}

/** Node types the chunks of a stream as `any`. */
function piecesOf(decoder: Decoder): AsyncIterable<Buffer> {
  return decoder;
}

/** `first`, then what `rest` has left, if there is any. */
export async function* chained(
  first: readonly Buffer[],
  rest?: AsyncIterator<Buffer, unknown, undefined>,
): AsyncGenerator<Buffer> {
  yield* first;
  if (rest === undefined) return;
  for (let piece = await rest.next(); piece.done !== true; piece = await rest.next()) yield piece.value;
}
