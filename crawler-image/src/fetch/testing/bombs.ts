import { Readable, type Duplex } from 'node:stream';
import { constants, createBrotliCompress, createGzip, deflateRawSync } from 'node:zlib';

const MiB = 1024 * 1024;
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** A mebibyte of zeros, about one kilobyte; after a full flush it means the same wherever it stands. */
const ZEROS = deflateRawSync(Buffer.alloc(MiB), { finishFlush: constants.Z_FULL_FLUSH });
/** A stored block of no bytes: five bytes that decode to nothing at all. */
const NOTHING = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0, 0, 0, 0xff, 0xff])));

function* repeated(first: Buffer, piece: Buffer, times: number): Generator<Buffer> {
  yield first;
  for (let i = 0; i < times; i++) yield piece;
}

/** Zeros in gzip, made as they are asked for; the size is the decoded one. */
export function gzipBomb(decodedMiB: number): Readable {
  return Readable.from(repeated(GZIP_HEADER, ZEROS, decodedMiB));
}

export function brotliBomb(decodedMiB: number): Readable {
  const quick = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    // So that something is sent before all of it has been compressed.
    flush: constants.BROTLI_OPERATION_FLUSH,
  };
  const zeros = Readable.from(repeated(Buffer.alloc(0), Buffer.alloc(MiB), decodedMiB));
  return through(zeros, createBrotliCompress(quick));
}

/** A bomb in gzip once more: a few kilobytes for gigabytes. */
export function gzipped(bomb: Readable): Readable {
  return through(bomb, createGzip({ flush: constants.Z_SYNC_FLUSH }));
}

/** Endless gzip that decodes to nothing: only the outer coding shows how much there is. */
export function gzippedNothing(pieces: number): Readable {
  return gzipped(Readable.from(repeated(GZIP_HEADER, NOTHING, pieces)));
}

/** Ends when its reader ends, and never throws. */
function through(source: Readable, coder: Duplex): Readable {
  coder.on('close', () => source.destroy());
  coder.on('error', () => {});
  return source.pipe(coder);
}
