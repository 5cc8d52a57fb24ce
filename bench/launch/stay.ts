/** Tells the scripted program of the image to run until a signal comes. */
export const STAY = { CRAWLER_SCRIPT: JSON.stringify({ stay: true }) };
