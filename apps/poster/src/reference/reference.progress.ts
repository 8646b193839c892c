import { nextFull, nextReading } from './reference-pace.js';
import type { CostOfDay, ReferenceFreshness, ReferenceRunsRepository } from './reference-runs.repository.js';
import type { ReferenceScheduleService } from './reference-schedule.js';

/** How fresh one kind is, when it is read next, and what reading it cost today (UTC). */
export interface ReferenceProgress extends ReferenceFreshness {
  readonly nextAt: Date;
  readonly nextFullAt: Date;
  readonly requestsToday: number;
  readonly transactionsToday: number;
}

/** Puts together what people and Prometheus ask about the reading of reference data. */
export class ReferenceProgressService {
  constructor(
    private readonly runs: ReferenceRunsRepository,
    private readonly schedule: ReferenceScheduleService,
  ) {}

  async progress(): Promise<ReferenceProgress[]> {
    const [now, kinds, paces, costs] = await Promise.all([
      this.runs.now(),
      this.runs.freshness(),
      this.schedule.paces(),
      this.runs.costs(1),
    ]);
    return kinds.flatMap((state) => {
      const pace = paces.get(state.kind);
      if (pace === undefined) return [];
      const cost = costs.find((one) => one.kind === state.kind);
      const full = nextFull(state, pace);
      return [
        {
          ...state,
          nextAt: nextReading(state, pace, now),
          nextFullAt: full < now ? now : full,
          requestsToday: cost?.requests ?? 0,
          transactionsToday: cost?.transactions ?? 0,
        },
      ];
    });
  }

  costs(days: number): Promise<CostOfDay[]> {
    return this.runs.costs(days);
  }
}
