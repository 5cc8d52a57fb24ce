export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly token: string | null;
  /** The body. */
  readonly json?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The head of an answer, and a body that is read as it arrives. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** @param name in lower case. Null: there is no such header. */
  readonly header: (name: string) => string | null;
  /** What comes behind the body, once that has been read; null where it cannot be had, as with `fetch`. */
  readonly trailer: (name: string) => string | null;
  /** Faults are those of {@link Send}. Ending it early gives up the rest. */
  readonly body: AsyncGenerator<Uint8Array>;
  /** Gives up the body, also one that was never begun. */
  readonly discard: () => void;
}

/**
 * Sends one request and resolves with the answer, whatever its status is; follows no redirect.
 *
 * @throws UnreachableError if there is no answer. An aborted call throws the signal's reason.
 */
export type Send = (call: HttpCall) => Promise<Answer>;

/** The headers of a call. */
export function headersOf({ headers, token, json }: HttpCall): Record<string, string> {
  return {
    accept: '*/*',
    ...headers,
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  };
}

/** The whole body as text. */
export async function readText(answer: Answer): Promise<string> {
  let text = '';
  for await (const chunk of readChunks(answer)) text += chunk;
  return text;
}

/** The body as it arrives, in whole characters. */
export async function* readChunks({ body }: Pick<Answer, 'body'>): AsyncGenerator<string> {
  // A mark at the start belongs to what was asked for.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Text in chunks of any size, cut into its lines. */
export async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}

/** `?a=1&b=2` of the values that are given; empty if none is. */
type QueryValue = string | number | boolean | undefined;

/** Keys without a value are left out; one with several is repeated. */
export function queryString(query: Readonly<Record<string, QueryValue | readonly QueryValue[]>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().flatMap((each): [string, string][] => (each === undefined ? [] : [[key, String(each)]])),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
