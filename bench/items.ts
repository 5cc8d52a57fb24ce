/** A million items in each format, from the service while everybody else is served. See README.md. */
import { streamedItems } from './items/streamed-items.ts';
import { print } from './support/report.ts';

print(await streamedItems());
