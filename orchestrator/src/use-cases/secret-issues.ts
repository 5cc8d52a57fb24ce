import { SECRETS_PER_CONFIG_MAX, shortKey, type SecretUse, type ValidationIssue } from '@crawlerd/shared';
import { whyUnusable, type UseSecretsDeps } from './use-secrets.ts';

/** What is wrong with the secrets that the config of a launch refers to. */
export function secretIssues(deps: UseSecretsDeps, uses: readonly SecretUse[]): ValidationIssue[] {
  const surplus = uses.slice(SECRETS_PER_CONFIG_MAX).map(({ field }) => ({
    field: `config.${field}`,
    message: `is one secret too many: a config may refer to ${SECRETS_PER_CONFIG_MAX}`,
  }));
  return [
    ...surplus,
    ...uses.slice(0, SECRETS_PER_CONFIG_MAX).flatMap(({ name, field }): ValidationIssue[] => {
      const why = whyUnusable(deps, name);
      if (why === null) return [];
      return [
        { field: `config.${field}`, message: `refers to the secret "${shortKey(name)}", which ${why}` },
      ];
    }),
  ];
}
