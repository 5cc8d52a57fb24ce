import { UnreachableError } from './errors.ts';
import { headersOf, type Answer, type HttpCall } from './http-request.ts';

/** {@link Send} with `fetch`, which browsers have, and Node. It shows no trailers. */
export async function fetchSend(call: HttpCall): Promise<Answer> {
  const response = await answerTo(call);
  const reader = response.body?.getReader() ?? null;
  return {
    status: response.status,
    statusText: response.statusText,
    header: (name) => response.headers.get(name),
    trailer: () => null,
    body: chunksOf(reader, call.signal),
    discard: () => void giveUp(reader),
  };
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function answerTo(call: HttpCall): Promise<Response> {
  const { method, url, json, signal } = call;
  try {
    return await fetch(url, {
      method,
      headers: headersOf(call),
      // What a browser kept of an earlier answer may be outdated.
      cache: 'no-cache',
      redirect: 'manual',
      ...(json !== undefined && { body: json }),
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw new UnreachableError(`No answer came from ${new URL(url).origin}.`, {
      hint: 'Check that crawlerd runs there. Browsers also refuse what a page of another site asks of it.',
      cause: error,
    });
  }
}

async function* chunksOf(reader: Reader | null, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (reader === null) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw new UnreachableError('The connection to crawlerd was lost.', { cause: error });
  } finally {
    await giveUp(reader);
  }
}

async function giveUp(reader: Reader | null): Promise<void> {
  // One that broke has nothing left to give up.
  await reader?.cancel().catch(() => {});
}
