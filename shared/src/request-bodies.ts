import { Type, type TSchema } from 'typebox';
import { BulkSchema } from './bulk.ts';
import { configReport, type ConfigReport } from './config-report.ts';
import { messageOf } from './errors.ts';
import { changedNumbers } from './exact-numbers.ts';
import { fieldOf, issuesOf, someIssues } from './issues.ts';
import { jsonIssue, poisonedKey } from './json-limits.ts';
import { LaunchSchema, StopSchema } from './launch.ts';
import { EndpointSchema } from './notifications.ts';
import { RetryPagesSchema } from './retry-pages.ts';
import { OverridesSchema, TaskSchema } from './tasks.ts';
import { envSecretIssues, SecretValueSchema } from './secrets.ts';
import { TokenRequestSchema } from './tokens.ts';
import { isValid, type ValidationIssue } from './validation.ts';

/** The bodies of all requests of users, by name: a thread can be told a name, but not given a schema. */
export const BODY_SCHEMAS = {
  launch: LaunchSchema,
  task: TaskSchema,
  overrides: Type.Union([OverridesSchema, Type.Null()]),
  bulk: BulkSchema,
  stop: Type.Union([StopSchema, Type.Null()]),
  retryPages: Type.Union([RetryPagesSchema, Type.Null()]),
  secret: SecretValueSchema,
  endpoint: EndpointSchema,
  token: TokenRequestSchema,
} as const satisfies Readonly<Record<string, TSchema>>;
export type BodyKind = keyof typeof BODY_SCHEMAS;

export type ReadBody =
  | { readonly outcome: 'valid'; readonly value: unknown }
  | { readonly outcome: 'invalid'; readonly issues: readonly ValidationIssue[] }
  /** `detail` says where it is wrong. */
  | { readonly outcome: 'not_json'; readonly detail: string };

export type CheckedBody =
  | Exclude<ReadBody, { outcome: 'valid' }>
  /** With the value it stands for, and what there is to say of the config of a launch or task. */
  | { readonly outcome: 'valid'; readonly value: unknown; readonly report: ConfigReport | null };

/** {@link readBody}, and the check of its config, which takes as long as its author likes. */
export function checkBody(kind: BodyKind, text: string): CheckedBody {
  const read = readBody(kind, text);
  if (read.outcome !== 'valid') return read;
  const { value } = read;
  return { outcome: 'valid', value, report: reportOf(kind, value) };
}

function reportOf(kind: BodyKind, value: unknown): ConfigReport | null {
  switch (kind) {
    case 'launch':
      return isValid(LaunchSchema, value) ? configReport(value.config) : null;
    case 'task':
      return isValid(TaskSchema, value) ? configReport(value.config) : null;
    case 'overrides':
    case 'secret':
    case 'endpoint':
    case 'token':
    case 'stop':
    case 'bulk':
    case 'retryPages':
      return null;
  }
}

/** Parses a body as it came and compares it with its schema. Takes as long as it is large. */
export function readBody(kind: BodyKind, text: string): ReadBody {
  const parsed = parse(text);
  if ('error' in parsed) return { outcome: 'not_json', detail: whereNotJson(text, parsed.error) };
  const { value } = parsed;
  const limit = jsonIssue(value);
  if (limit !== null) return { outcome: 'invalid', issues: [{ field: '', message: limit }] };
  const poisoned = poisonedKey(value);
  if (poisoned !== null) {
    const issue = { field: fieldOf(poisoned), message: 'is a key that no body may have: it could do harm' };
    return { outcome: 'invalid', issues: [issue] };
  }
  const special = [...changedNumbers(text), ...(hasEnv(kind) ? envSecretIssues(value) : [])];
  const fields = new Set(special.map(({ field }) => field));
  const others = isValid(BODY_SCHEMAS[kind], value) ? [] : issuesOf(BODY_SCHEMAS[kind], value);
  // A number that is too large is also a wrong one, but that is not its fault.
  const issues = someIssues([...special, ...others.filter(({ field }) => !fields.has(field))]);
  return issues.length > 0 ? { outcome: 'invalid', issues } : { outcome: 'valid', value };
}

/** Whether its schema has `env`, which cannot refer to secrets. */
const hasEnv = (kind: BodyKind): boolean => kind === 'launch' || kind === 'task';

/** V8 often knows the position, but its sentence also repeats what stands there, which may be a secret. */
function whereNotJson(text: string, error: unknown): string {
  const message = messageOf(error);
  if (message.startsWith('Unexpected end')) return 'It ends too early.';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `It is wrong at line ${before.length}, character ${(before.at(-1)?.length ?? 0) + 1}.`;
}

/** What is wrong with a parsed body, if anything. */
export function valueIssues(schema: TSchema, value: unknown): ValidationIssue[] {
  const message = jsonIssue(value);
  if (message !== null) return [{ field: '', message }];
  return isValid(schema, value) ? [] : issuesOf(schema, value);
}

/** Null if it is not JSON. */
export function parsedBody(text: string): { readonly value: unknown } | null {
  const parsed = parse(text);
  return 'error' in parsed ? null : parsed;
}

/** Once: parsing takes as long as a body is large. */
function parse(text: string): { readonly value: unknown } | { readonly error: unknown } {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    return { error };
  }
}
