/** Latencies while hundreds of readers ask for much and read nothing. See README.md. */
import { unreadReaders } from './readers/unread-readers.ts';
import { print } from './support/report.ts';

print(await unreadReaders());
