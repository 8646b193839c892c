/** The topic is not among those the bus was made with, nor on the bus. Creating topics on the fly hides typing errors. */
export class UnknownTopicError extends Error {
  constructor(readonly topic: string) {
    super(`There is no topic ${topic}`);
    this.name = 'UnknownTopicError';
  }
}

/** The batch belongs to another member by now: stop working on it. */
export class PartitionLostError extends Error {
  constructor(topic: string, partition: number) {
    super(`Partition ${partition} of ${topic} was given to another member`);
    this.name = 'PartitionLostError';
  }
}

/** A source or publisher that stays broken although its process lives. */
export class BusCrashedError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'BusCrashedError';
  }
}

/** Positions can be moved only while no member of the group is running. */
export class GroupBusyError extends Error {
  constructor(readonly groupId: string) {
    super(`Group ${groupId} has running members; stop them before moving its position`);
    this.name = 'GroupBusyError';
  }
}
