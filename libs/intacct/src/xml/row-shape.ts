/**
 * Makes objects for rows that all have the same fields. Objects filled key by key turn into hash tables after a dozen
 * keys and cost several times the memory; copies of one template keep its compact layout.
 */
export class RowShape {
  #keys: readonly string[] = [];
  #template: Readonly<Record<string, string>> = {};

  /** The same key twice: the later value counts. The arrays may be used again afterwards. */
  build(keys: readonly string[], values: readonly string[]): Record<string, string> {
    if (!this.#fits(keys)) this.#learn(keys);
    const row: Record<string, string> = { ...this.#template };
    for (let index = 0; index < keys.length; index += 1) row[keys[index] ?? ''] = values[index] ?? '';
    return row;
  }

  #fits(keys: readonly string[]): boolean {
    if (keys.length !== this.#keys.length) return false;
    for (let index = 0; index < keys.length; index += 1) if (keys[index] !== this.#keys[index]) return false;
    return true;
  }

  #learn(keys: readonly string[]): void {
    this.#keys = [...keys];
    // The JSON parser lays objects out compactly, however many keys they have.
    this.#template = JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, ''])))) as Record<
      string,
      string
    >;
  }
}
