/** A process that died: what was in the middle of something never returns. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Called before and after each call of a port, with `store.save` and the like. It may delay, and it may throw. */
export type Gate = (call: string, moment: 'before' | 'after') => Promise<void>;

/** A port whose calls pass a gate on their way in and out. */
export function gated<Port extends object>(name: string, port: Port, gate: Gate): Port {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        const call = `${name}.${String(property)}`;
        await gate(call, 'before');
        const result: unknown = await value.apply(target, args);
        await gate(call, 'after');
        return result;
      };
    },
  });
}
