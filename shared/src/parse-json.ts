/** The JSON value of a text; undefined if it is not JSON, such as a truncated line. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
