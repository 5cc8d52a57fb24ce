import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * The service's log: JSON lines. Errors are logged under `error`, with message and stack: by default pino
 * would write `{}`.
 */
export function serviceLogger(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino({ level, serializers: { error: pino.stdSerializers.err } }, destination);
}
