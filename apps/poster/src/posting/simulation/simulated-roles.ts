import type { MemoryTables } from '../store/memory-tables.js';
import { bookIn, claimableIn } from '../store/memory-tables.js';
import type { Operation, OperationState } from '../model/operation.js';
import type { ProtocolRules } from '../protocol/protocol-rules.js';
import { CanaryKeeper } from '../services/canary.keeper.js';
import { LedgerStateWatch } from '../services/ledger-state.watch.js';
import { OperationEngine } from '../services/operation.engine.js';
import { OperationSettler } from '../services/operation.settler.js';
import type { PostingCore } from '../services/posting-core.js';
import { PostingPlanner } from '../services/posting.planner.js';
import { SendingHoldKeeper } from '../services/sending-hold.keeper.js';
import type { HistoryProfile } from './history-profile.js';
import { simulatedIdentity } from './simulated-identity.js';
import { simulationSettings } from './simulation-settings.js';

/** One of the loops of the poster, in a process of its own. */
export interface Role {
  readonly name: string;
  /** The history is not over while it has work to come. */
  readonly mustRest: boolean;
  /** One step; true when there may be more to do at once. */
  readonly create: (core: PostingCore) => () => Promise<boolean>;
  /** Moment of the next work, in milliseconds since the epoch; Infinity for none. */
  readonly nextWorkAt: (tables: MemoryTables, rules: ProtocolRules) => number;
}

const planner: Omit<Role, 'name'> = {
  mustRest: true,
  create: (core) => {
    const service = new PostingPlanner(core);
    return async () => (await service.runOnce()).more;
  },
  nextWorkAt: (tables) => earliest([...tables.deals.values()].map((deal) => deal.planDueAt)),
};

const engine: Omit<Role, 'name'> = {
  mustRest: true,
  create: (core) => {
    const service = new OperationEngine(core);
    return async () => (await service.runOnce()).kind === 'sent';
  },
  nextWorkAt: (tables, rules) =>
    earliest(
      [...tables.operations.values()].map((operations) => {
        const [first] = operations;
        if (!first) return null;
        const book = bookIn(tables, simulatedIdentity.company, first.subject);
        const ready = book.operations.find((one) => one.state === 'ready');
        const claimable = claimableIn(book, ready?.dueAt ?? first.createdAt, (one) => rules.awaitsOutcome(one));
        return claimable?.dueAt ?? null;
      }),
    ),
};

const questionable: ReadonlySet<OperationState> = new Set(['unknown', 'watched', 'rejected', 'done', 'cancelled']);

const settler: Omit<Role, 'name'> = {
  mustRest: true,
  create: (core) => {
    const service = new OperationSettler(core);
    return async () => {
      await service.runOnce();
      return false;
    };
  },
  nextWorkAt: (tables) => earliest([...tables.operations.values()].flat().map(questionAt)),
};

const canary: Omit<Role, 'name'> = {
  mustRest: false,
  create: (core) => {
    const service = new CanaryKeeper(core);
    return async () => {
      await service.runOnce();
      return false;
    };
  },
  nextWorkAt: ({ canary: state }) => {
    const { canaryPeriodMs, maxRetryMs } = simulationSettings;
    if (state.checkedAt === null) return (state.triedAt?.getTime() ?? 0) + maxRetryMs;
    return Math.max(state.checkedAt.getTime() + canaryPeriodMs, (state.triedAt?.getTime() ?? 0) + canaryPeriodMs / 4);
  },
};

const holdKeeper: Omit<Role, 'name'> = {
  mustRest: false,
  create: (core) => {
    const service = new SendingHoldKeeper(core);
    return async () => {
      await service.runOnce();
      return false;
    };
  },
  // Something could be sent now; what waits behind an operation in doubt needs no such hold, and polling for it would use up the history.
  nextWorkAt: engine.nextWorkAt,
};

const ledgerWatch: Omit<Role, 'name'> = {
  mustRest: true,
  create: (core) => {
    const service = new LedgerStateWatch(core);
    return async () => {
      await service.runOnce();
      return false;
    };
  },
  // What waits for a person is looked at for ever.
  nextWorkAt: (tables) =>
    earliest(
      [...tables.operations.values()]
        .flat()
        .map(({ state, ledger, lookDueAt }) => (state === 'done' && ledger?.problem == null ? lookDueAt : null)),
    ),
};

export function rolesOf({ peopleMeddleLater }: HistoryProfile): readonly Role[] {
  return peopleMeddleLater ? [...roles, { name: 'ledger watch', ...ledgerWatch }] : roles;
}

/** Two workers of each kind that can get in each other's way. */
const roles: readonly Role[] = [
  { name: 'planner', ...planner },
  { name: 'engine 1', ...engine },
  { name: 'engine 2', ...engine },
  { name: 'settler 1', ...settler },
  { name: 'settler 2', ...settler },
  { name: 'canary', ...canary },
  { name: 'hold keeper', ...holdKeeper },
];

function questionAt(operation: Operation): Date | null {
  if (questionable.has(operation.state)) return operation.dueAt;
  const deadline = operation.attempts.at(-1)?.sendDeadline;
  if (operation.state !== 'sending' || !deadline) return null;
  return new Date(deadline.getTime() + simulationSettings.httpTimeoutMs + 1);
}

function earliest(moments: readonly (Date | null)[]): number {
  return Math.min(Infinity, ...moments.flatMap((moment) => (moment ? [moment.getTime()] : [])));
}
