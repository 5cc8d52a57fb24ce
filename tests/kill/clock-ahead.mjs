/**
 * Loaded before crawlerd (`node --import`), sets its clock ahead by CLOCK_AHEAD_MS, as if so much time had passed since
 * an earlier process ended: the ticks of those minutes are due at its start.
 */
const Real = Date;
const ahead = Number(process.env.CLOCK_AHEAD_MS);

globalThis.Date = class Date extends Real {
  constructor(...args) {
    super(...(args.length === 0 ? [Real.now() + ahead] : args));
  }

  static now() {
    return Real.now() + ahead;
  }

  /** Also those that the runtime makes, such as the times of files. */
  static [Symbol.hasInstance](value) {
    return Object.prototype.toString.call(value) === '[object Date]';
  }
};
