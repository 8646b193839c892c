/** Longest text per field, kept by element path without building a path string for every element. */
export class LengthTree {
  readonly #children = new Map<string, LengthTree>();
  readonly #lengths = new Map<string, number>();

  child(name: string): LengthTree {
    const known = this.#children.get(name);
    if (known) return known;
    const child = new LengthTree();
    this.#children.set(name, child);
    return child;
  }

  note(name: string, length: number): void {
    const known = this.#lengths.get(name);
    if (known === undefined || length > known) this.#lengths.set(name, length);
  }

  /** `A.B.C` → length, without the first `skip` names. */
  flatten(skip: number): ReadonlyMap<string, number> {
    const flat = new Map<string, number>();
    this.#collect([], skip, flat);
    return flat;
  }

  #collect(path: readonly string[], skip: number, flat: Map<string, number>): void {
    for (const [name, length] of this.#lengths) flat.set([...path, name].slice(skip).join('.'), length);
    for (const [name, child] of this.#children) child.#collect([...path, name], skip, flat);
  }
}
