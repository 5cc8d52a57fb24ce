/**
 * Builds something for a database when it is first needed, and only then: to build a statement takes several times
 * as long as to run it.
 */
export function preparedOnce<Database extends object, T>(
  build: (database: Database) => T,
): (database: Database) => T {
  const built = new WeakMap<Database, { readonly value: T }>();
  return (database) => {
    const known = built.get(database) ?? { value: build(database) };
    built.set(database, known);
    return known.value;
  };
}
