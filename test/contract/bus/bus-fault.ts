/** Ways in which a bus can be wrong, and the case of the contract that must notice each. */
export const busFaults = {
  'reorders records': 'keeps the order of the records of one deal',
  'scatters keys': 'gives a key the partition that every Kafka client gives it',
  'turns tombstones into text': 'passes value, headers, tombstones and big records on unchanged',
  'starts new groups at the end': 'starts a new group at the oldest record and replays when asked to',
  'cannot replay': 'starts a new group at the oldest record and replays when asked to',
  'never commits': 'goes on behind what was stored after a restart',
  'compacts away the newest record': 'keeps the newest record of each key when it compacts',
  'shares positions between groups': 'gives every group every record',
  'commits before handling': 'loses nothing when a member is killed in the middle of a batch',
  'commits although the handler failed': 'leaves a batch that was never stored to the next member',
  'skips failed batches': 'brings a failed batch again, in order, while other deals go on',
  'stops all partitions after a failure': 'brings a failed batch again, in order, while other deals go on',
  'goes deaf after an error': 'still listens after a TypeError in a handler',
  'one member keeps all partitions': 'shares the partitions fairly between two members',
  'stops without waiting for the handler': 'finishes the running batch before it leaves, and is followed at once',
  'leaves without telling the group': 'gives the partitions of a member that left to the one that stays',
  'skips what arrives while members change': 'keeps the order of one deal while members come and go',
  'never gets past a poison record': 'puts a poison record among the dead letters and handles the next one',
} as const;

export type BusFault = keyof typeof busFaults;
