import { header, type ResponseHeaders } from './response-headers.ts';

/** Headers that are on challenges and refusals only; a guarded site sends other ones of the same maker everywhere. */
const MARKS: readonly (readonly [name: string, header: string, value: RegExp])[] = [
  ['Cloudflare', 'cf-mitigated', /^(?:challenge|block)/i],
  ['AWS WAF', 'x-amzn-waf-action', /./],
  ['Vercel', 'x-vercel-mitigated', /./],
  ['DataDome', 'x-dd-b', /^[1-9]/],
  ['Sucuri', 'x-sucuri-block', /./],
  ['HUMAN (PerimeterX)', 'x-px-block', /./],
  ['CrowdSec', 'x-crowdsec-decision', /./],
];

/** The same, of refusals: here it also tells who refuses that a maker is in between. */
const MARKS_OF_REFUSALS: typeof MARKS = [
  ...MARKS,
  ['DataDome', 'x-datadome', /./],
  ['Kasada', 'x-kpsdk-ct', /./],
  ['Akamai', 'server', /^akamaighost$/i],
];

/** Whose challenge a response is, as far as its headers say so. */
export function challengedBy(headers: ResponseHeaders, status: number): string | null {
  const marks = REFUSALS.has(status) ? MARKS_OF_REFUSALS : MARKS;
  const mark = marks.find(
    ([, name, value]) => headers[name] !== undefined && value.test(header(headers, name)),
  );
  return mark?.[0] ?? null;
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 405, 406, 429, 503]);
