const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A part of the ledger that turns us away for a while. */
export interface EntityOutage {
  readonly entity: string;
  /** It lets nobody in, or it lets us in and answers no question. */
  readonly refuses: 'logins' | 'reads';
  readonly fromMs: number;
  /** How long it lasts at most; the history decides. */
  readonly maxMs: number;
}

/** What can go wrong in a history, and how often. Probabilities are per occasion. */
export interface HistoryProfile {
  readonly deals: number;
  /** Changes of each deal after its first win. */
  readonly maxChanges: number;
  /** Entries of one deal's set: 1, or 1 to this many. */
  readonly maxEntries: number;
  /** The longest gap between two changes is one of these. */
  readonly changeGapsMs: readonly number[];
  readonly ruleChanges: number;
  readonly deathRate: number;
  /** A process stands still wherever it waits. */
  readonly stallRate: number;
  readonly maxStallMs: number;
  readonly answerLost: number;
  readonly refused: number;
  readonly notExecuted: number;
  readonly lookupFails: number;
  /** The ledger works on for a long time before it commits. */
  readonly slowCommit: number;
  readonly maxSlowCommitMs: number;
  /** From the commit until queries show the record. */
  readonly invisible: number;
  readonly maxInvisibleMs: number;
  /** The sender is stopped between its deadline test and its write. */
  readonly stallBeforeWrite: number;
  readonly maxStallBeforeWriteMs: number;
  /** The first question about a reference misses its record. */
  readonly firstQuestionMisses: number;
  /** The user loses the right to see entries for a while. */
  readonly blindFor: number;
  /** The user never had it. */
  readonly alwaysBlind: boolean;
  /** Completed keys of writes are forgotten after this. */
  readonly forgetsWritesAfterMs: number;
  /** The same for the canary's reads; a difference means that the canary is fooled. */
  readonly forgetsReadsAfterMs: number;
  readonly personDuplicates: number;
  readonly personEdits: number;
  readonly personDeletes: number;
  /** People also change what was settled long ago, and somebody looks. */
  readonly peopleMeddleLater: boolean;
  /** Deals are spread over these; null is the top level. */
  readonly entities: readonly (string | null)[];
  /** Every version of a deal belongs to another one of them. */
  readonly movesEntities: boolean;
  readonly outages: readonly EntityOutage[];
  /** The history is over then, at rest or not: every deal must be posted by then, or say why not. */
  readonly endsAfterMs: number;
}

/** Everything at once, in a ledger that refuses completed keys: commits and stalls far beyond the allowance. */
export const rememberedKeys: HistoryProfile = {
  deals: 1,
  maxChanges: 5,
  maxEntries: 1,
  // Often within the same minute, sometimes days later.
  changeGapsMs: [5 * SECOND, 20 * SECOND, MINUTE, 2 * MINUTE, 15 * MINUTE, 120 * MINUTE, 72 * 60 * MINUTE],
  ruleChanges: 1,
  deathRate: 0.01,
  stallRate: 0.01,
  maxStallMs: 8 * MINUTE,
  answerLost: 0.25,
  refused: 0.15,
  notExecuted: 0.1,
  lookupFails: 0.1,
  slowCommit: 0.25,
  maxSlowCommitMs: 120 * MINUTE,
  invisible: 0.3,
  maxInvisibleMs: 40 * MINUTE,
  stallBeforeWrite: 0.2,
  maxStallBeforeWriteMs: 450 * SECOND,
  firstQuestionMisses: 0,
  blindFor: 0,
  alwaysBlind: false,
  forgetsWritesAfterMs: Infinity,
  forgetsReadsAfterMs: Infinity,
  personDuplicates: 0,
  personEdits: 0,
  personDeletes: 0,
  peopleMeddleLater: false,
  entities: [null],
  movesEntities: false,
  outages: [],
  endsAfterMs: Infinity,
};

export const entrySets: HistoryProfile = { ...rememberedKeys, maxEntries: 3 };

export const severalDeals: HistoryProfile = { ...rememberedKeys, deals: 3, maxChanges: 1 };

/**
 * A ledger that forgets keys at once while the canary notices nothing, but that shows every entry within its execution
 * allowance: only asking protects here.
 */
export const shownInTime: HistoryProfile = {
  ...rememberedKeys,
  slowCommit: 0.4,
  maxSlowCommitMs: 4 * MINUTE,
  maxInvisibleMs: 2 * MINUTE,
  maxStallBeforeWriteMs: 60 * SECOND,
  firstQuestionMisses: 0.3,
  blindFor: 0.3,
  forgetsWritesAfterMs: 0,
};

/** A ledger that forgets keys within a few deadlines, and commits late: the canary must stop all resending. */
export const forgottenKeys: HistoryProfile = {
  ...rememberedKeys,
  forgetsWritesAfterMs: 90 * SECOND,
  forgetsReadsAfterMs: 90 * SECOND,
};

/** Nothing but doubt: most answers are lost, much is refused, and changes come while nobody knows what landed. */
export const muchDoubt: HistoryProfile = {
  ...rememberedKeys,
  maxChanges: 8,
  answerLost: 0.6,
  refused: 0.35,
  slowCommit: 0.5,
  stallRate: 0.05,
};

/** Refusals among lost answers and late commits: most of what is open is refused the next time. */
export const muchRefusal: HistoryProfile = {
  ...muchDoubt,
  maxChanges: 10,
  changeGapsMs: [10 * MINUTE, 30 * MINUTE, 120 * MINUTE],
  refused: 0.6,
  answerLost: 0.4,
  maxSlowCommitMs: 300 * MINUTE,
  ruleChanges: 0,
};

/** Processes that stand still for long, wherever they wait. */
export const muchStalling: HistoryProfile = {
  ...rememberedKeys,
  maxChanges: 8,
  changeGapsMs: [MINUTE, 30 * MINUTE, 120 * MINUTE],
  refused: 0.4,
  answerLost: 0.05,
  slowCommit: 0.1,
  deathRate: 0.005,
  stallRate: 0.12,
  maxStallMs: 60 * MINUTE,
};

/** Rules that keep changing while deals wait to be sent. */
export const changingRules: HistoryProfile = {
  ...rememberedKeys,
  changeGapsMs: [5 * SECOND, 20 * SECOND, MINUTE],
  ruleChanges: 6,
  notExecuted: 0.3,
  stallRate: 0.05,
};

/** `shownInTime`, and senders that stand still before they test their deadline. */
export const shownInTimeStalling: HistoryProfile = { ...shownInTime, stallRate: 0.15, maxStallMs: 30 * MINUTE };

/** People work in the ledger at the same time. */
export const peopleAtWork: HistoryProfile = {
  ...rememberedKeys,
  answerLost: 0.5,
  invisible: 0,
  personDuplicates: 0.2,
  personEdits: 0.2,
  personDeletes: 0.2,
};

/** People change what we have settled, in a ledger that makes no trouble itself. */
export const peopleAfterwards: HistoryProfile = {
  ...peopleAtWork,
  answerLost: 0.1,
  personDuplicates: 0.5,
  personEdits: 0.5,
  peopleMeddleLater: true,
};

/** Each version of a deal is for another entity, and a session in one shows nothing of the others. */
export const movingDeals: HistoryProfile = { ...rememberedKeys, entities: ['E1', null, 'E2'], movesEntities: true };

/** The right to read entries was never given. */
export const neverVisible: HistoryProfile = { ...severalDeals, alwaysBlind: true, deathRate: 0, refused: 0 };

const quietNetwork: HistoryProfile = {
  ...severalDeals,
  deals: 4,
  maxChanges: 0,
  ruleChanges: 0,
  deathRate: 0.001,
  stallRate: 0,
  stallBeforeWrite: 0,
  refused: 0,
  answerLost: 0.02,
  notExecuted: 0.02,
  lookupFails: 0.02,
  slowCommit: 0,
  changeGapsMs: [60 * MINUTE],
  entities: ['E1', 'E2'],
  endsAfterMs: 4 * 60 * MINUTE,
};

/** Two entities, of which one lets nobody in: for some hours, or longer than anybody watches. */
export const entityLocked: HistoryProfile = {
  ...quietNetwork,
  outages: [{ entity: 'E1', refuses: 'logins', fromMs: 0, maxMs: 8 * 60 * MINUTE }],
};

/** Two entities, of which one takes entries and shows none of them. */
export const entityUnreadable: HistoryProfile = {
  ...quietNetwork,
  outages: [{ entity: 'E1', refuses: 'reads', fromMs: 0, maxMs: 8 * 60 * MINUTE }],
};
