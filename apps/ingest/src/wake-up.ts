/** What can be asked to look for work now instead of at its next turn. */
export interface Wakeable {
  wake(): void;
}

/** Lets parts wake each other although they are put together one after the other. */
export class WakeUp implements Wakeable {
  private readonly sleepers: Wakeable[] = [];

  add<T extends Wakeable>(sleeper: T): T {
    this.sleepers.push(sleeper);
    return sleeper;
  }

  wake(): void {
    for (const sleeper of this.sleepers) sleeper.wake();
  }
}
