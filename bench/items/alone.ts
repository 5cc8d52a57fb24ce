/** Parses a file of items, or builds one format of it as the crawler does; prints the CPU time in seconds. */
import { readLines } from '../../crawler-image/src/files/read-lines.ts';
import { buildFormat } from '../../crawler-image/src/output/build-formats.ts';
import { outputOptions } from '../../crawler-image/src/plan/output-options.ts';
import { FORMATS } from '@crawlerd/formats';

const [file = '', format = ''] = process.argv.slice(2);
const before = process.cpuUsage();
if (format === 'xlsx' || format === 'parquet') {
  const csv = { bom: true, delimiter: ',', safe_formulas: true };
  const options = outputOptions({ format, csv, gzip: false, warc: false, save_path: '/' });
  const never = new AbortController().signal;
  for await (const built of buildFormat(file, await FORMATS[format](), options, never)) void built;
} else {
  for await (const line of readLines(file)) JSON.parse(line);
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1e6));
