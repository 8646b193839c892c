/** Partitions that stand still because their events are newer than this service; readiness shows them. */
export class NewerSchemaBoard {
  private readonly stopped = new Map<string, string>();

  stop(topic: string, partition: number, problem: string): void {
    this.stopped.set(`${topic}[${partition}]`, problem);
  }

  clear(topic: string, partition: number): void {
    this.stopped.delete(`${topic}[${partition}]`);
  }

  problems(): string[] {
    return [...this.stopped].map(([where, problem]) => `${where}: ${problem}`);
  }
}
