/** By its name in every copy of this module that a bundler makes. */
const insides: unique symbol = Symbol.for('daemun.insides') as never;

/** Gives an app's Daemun what is open in it, out of sight. Only this module finds it. */
export function keepInsides<Face extends object>(face: Face, deps: object): Face {
  return Object.defineProperty(face, insides, { value: deps });
}

/** What is open in a running Daemun, whose type the code that asks knows. @throws TypeError for anything else */
export function insidesOf<Deps extends object>(daemun: object): Deps {
  const { [insides]: deps } = daemun as { readonly [insides]?: Deps };
  if (!deps) throw new TypeError('this is no running Daemun');
  return deps;
}
