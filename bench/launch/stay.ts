/** Makes the scripted program of the image run until it receives a signal. */
export const STAY = { CRAWLER_SCRIPT: JSON.stringify({ stay: true }) };
