import type { Launch, ValidationIssue } from '@crawlerd/shared';
import { aboveCeilings, CEILING_SETTINGS, type Ceilings } from '../domain/ceilings.ts';

/** Resources of a launch that are more than the operator lets a container have. */
export function ceilingIssues({ resources = {} }: Launch, ceilings: Ceilings): ValidationIssue[] {
  return aboveCeilings(resources, ceilings).map((resource) => ({
    field: `resources.${resource}`,
    message: `must be at most ${ceilings[resource]}, which is the operator's limit (${CEILING_SETTINGS[resource]})`,
  }));
}
