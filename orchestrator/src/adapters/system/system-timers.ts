import type { Timers } from '../../ports/timers.ts';
import { delay } from './delay.ts';

export const systemTimers: Timers = { pause: delay };
