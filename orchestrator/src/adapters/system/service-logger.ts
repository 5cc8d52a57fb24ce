import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * The service's log: JSON lines. Faults are logged under `error`, with message and stack: pino by itself
 * would make `{}` of them.
 */
export function serviceLogger(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino({ level, serializers: { error: pino.stdSerializers.err } }, destination);
}
