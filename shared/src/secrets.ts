import { Type, type Static } from 'typebox';
import { fieldOf } from './issues.ts';
import { OpenObject } from './open-object.ts';
import { PatternString, type ValidationIssue } from './validation.ts';

/** How many secrets a service keeps. */
export const SECRETS_MAX = 1000;

/** How many secrets one config may refer to: each line of a log is searched for all of them. */
export const SECRETS_PER_CONFIG_MAX = 20;

/** A shorter value could not be masked in logs without masking much else. */
export const SECRET_LENGTH_MIN = 6;
export const SECRET_LENGTH_MAX = 4096;

export const SecretNameSchema = PatternString(
  '^[A-Za-z0-9][A-Za-z0-9_.\\-]{0,99}$',
  'must have 1 to 100 letters, digits and _.-, and begin with a letter or digit',
  { maxLength: 100, description: 'Name of a secret that the service keeps.' },
);

/** Stands in a config in the place of a value that only the crawler is told. */
export const SecretRefSchema = Type.Object({ secret: SecretNameSchema }, { additionalProperties: false });
export type SecretRef = Static<typeof SecretRefSchema>;

/** The body of `PUT /secrets/{name}`. A value is one line: it becomes a header, a cookie or a password. */
export const SecretValueSchema = Type.Object(
  {
    value: PatternString('^[^\\u0000-\\u001f\\u007f]*$', 'must not hold line breaks or control characters', {
      minLength: SECRET_LENGTH_MIN,
      maxLength: SECRET_LENGTH_MAX,
      description: 'What to keep. No answer ever shows it again.',
    }),
  },
  { additionalProperties: false },
);

export const SecretSchema = OpenObject({
  name: Type.String({ maxLength: 100 }),
  created_at: Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' }),
  updated_at: Type.String({ maxLength: 100, description: 'When its value was last set; ISO 8601, UTC.' }),
  is_readable: Type.Boolean({
    description: 'False if it was encrypted with another key than the service has now: set it again.',
  }),
});
export type SecretView = Static<typeof SecretSchema>;

export const SecretListSchema = OpenObject({ secrets: Type.Array(SecretSchema, { maxItems: SECRETS_MAX }) });
export type SecretList = Static<typeof SecretListSchema>;

/** A secret that a config refers to, and the first place where it does. */
export interface SecretUse {
  readonly name: string;
  /** Path in the config, such as `headers.Authorization`. */
  readonly field: string;
}

/**
 * The secrets that a config refers to, each once: at most one more than a config may. A reference is an object with
 * the single key `secret`, wherever it stands: other images have keys of their own.
 */
export function secretUses(config: Readonly<Record<string, unknown>>): SecretUse[] {
  const found = new Map<string, SecretUse>();
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value !== 'object' || value === null || found.size > SECRETS_PER_CONFIG_MAX) return;
    const name = referredIn(value);
    if (name !== null) {
      if (!found.has(name)) found.set(name, { name, field: fieldOf(path) });
      return;
    }
    if (Array.isArray(value)) {
      for (const [i, each] of value.entries()) if (typeof each === 'object') visit(each, [...path, i]);
      return;
    }
    for (const [key, each] of Object.entries(value)) {
      // A JSON Schema describes values; what looks like a reference there is an example.
      if (key === 'item_schema' && path[0] === 'crawl_config') continue;
      if (typeof each === 'object') visit(each, [...path, key]);
    }
  };
  visit(config, []);
  return [...found.values()];
}

function referredIn(value: object): string | null {
  const [key, ...others] = Object.keys(value);
  if (key !== 'secret' || others.length > 0) return null;
  const name: unknown = Reflect.get(value, key);
  return typeof name === 'string' ? name : null;
}

/** The variables of a launch that refer to a secret, which none may. */
export function envSecretIssues(launch: unknown): ValidationIssue[] {
  const env: unknown = typeof launch === 'object' && launch !== null ? Reflect.get(launch, 'env') : null;
  if (typeof env !== 'object' || env === null) return [];
  return Object.entries(env)
    .filter(([, value]) => typeof value === 'object' && value !== null && referredIn(value) !== null)
    .map(([name]) => ({
      field: fieldOf(['env', name]),
      message:
        'cannot refer to a secret: whoever may use the engine sees the environment of a container; refer to it in ' +
        'the config, and read the file that CRAWLERD_SECRETS_PATH names',
    }));
}
