/** The same object, with some of its methods replaced. */
export function withOverrides<T extends object>(original: T, methods: Partial<T>): T {
  return new Proxy(original, {
    get(target, property): unknown {
      const value: unknown = Reflect.get(methods, property) ?? Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
