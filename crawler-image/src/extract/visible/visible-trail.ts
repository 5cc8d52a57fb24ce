import { descendantsOf, elementsCalled, textOf, type Dom, type Element } from '../page/dom.ts';
import { joinTrail } from '../values/trail.ts';

const TRAIL = /breadcrumb|crumbs/i;
const STEPS_MAX = 20;
const STEP_LENGTH_MAX = 200;

/** The path to the page, from its breadcrumb trail. */
export function visibleTrail(dom: Dom): string | null {
  const [trail] = elementsCalled(dom, TRAIL);
  if (trail === undefined) return null;
  const entries = stepsOf(trail, 'li');
  // A trail of links only does not include the page itself.
  return joinTrail(entries.length > 0 ? entries : [...stepsOf(trail, 'a'), '']);
}

function stepsOf(trail: Element, tag: string): string[] {
  const steps: string[] = [];
  for (const element of descendantsOf(trail)) {
    if (element.name !== tag) continue;
    const step = withoutArrows(textOf(element).slice(0, STEP_LENGTH_MAX));
    if (step !== '' && steps.push(step) === STEPS_MAX) break;
  }
  return steps;
}

function withoutArrows(text: string): string {
  return text.replaceAll(/^[\s>›»/]+|[\s>›»/]+$/gu, '');
}
