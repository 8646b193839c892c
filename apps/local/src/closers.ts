type Close = () => Promise<void>;

/** What was started, ended in reverse order. One that cannot close does not keep the others open. */
export class Closers {
  private readonly closes: { readonly name: string; readonly close: Close }[] = [];

  add(name: string, close: Close): void {
    this.closes.push({ name, close });
  }

  /** Throws one error that names everything that would not close. */
  async closeAll(): Promise<void> {
    const faults: unknown[] = [];
    for (const { name, close } of this.closes.splice(0).toReversed()) {
      await close().catch((cause: unknown) => faults.push(new Error(`${name} did not close`, { cause })));
    }
    if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('; '));
  }
}
