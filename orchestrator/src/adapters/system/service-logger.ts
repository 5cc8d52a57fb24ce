import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * The service's log: JSON lines. Errors are logged under `error`, with message and stack: by default pino
 * would write `{}`.
 */
export function serviceLogger(
  level: string,
  destination: DestinationStream = pino.destination(2),
  /** Puts a line of the log as it is to be read, such as with the commands that work here. */
  wording: (line: string) => string = (line) => line,
): Logger {
  const serializers = { error: pino.stdSerializers.err };
  return pino({ level, serializers, hooks: { streamWrite: wording } }, destination);
}
