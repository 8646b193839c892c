export interface GroupMember {
  memberId: string;
  topics: readonly string[];
}

/** One partition as the group sees it; `owner` is set only while the owner's lease lives. */
export interface PartitionClaim {
  topic: string;
  partition: number;
  owner: string | undefined;
}

export interface ShareDecision {
  claim: { topic: string; partition: number }[];
  release: { topic: string; partition: number }[];
}

/**
 * What one member gives up and takes so that every member ends with its fair share of each topic. Members that see the
 * same state come to quotas that add up exactly, so nobody has to be the leader and no partition stays without owner.
 */
export function fairShare(
  me: string,
  members: readonly GroupMember[],
  partitions: readonly PartitionClaim[],
): ShareDecision {
  const decision: ShareDecision = { claim: [], release: [] };
  const topics = [...new Set(partitions.map((each) => each.topic))].toSorted();
  let rotation = 0;
  for (const topic of topics) {
    const subscribers = members.filter((each) => each.topics.includes(topic)).toSorted(byId);
    const ofTopic = partitions.filter((each) => each.topic === topic).toSorted((a, b) => a.partition - b.partition);
    const quota = quotaOf(me, subscribers, ofTopic.length, rotation);
    // What does not divide evenly goes to other members with each topic, else the first one gets a bit more of everything.
    rotation += subscribers.length === 0 ? 0 : ofTopic.length % subscribers.length;
    const mine = ofTopic.filter((each) => each.owner === me);
    decision.release.push(...mine.slice(quota));
    const free = ofTopic.filter((each) => each.owner === undefined);
    decision.claim.push(...free.slice(0, Math.max(0, quota - mine.length)));
  }
  return decision;
}

function quotaOf(me: string, subscribers: readonly GroupMember[], partitions: number, rotation: number): number {
  const index = subscribers.findIndex((each) => each.memberId === me);
  if (index < 0) return 0;
  const count = subscribers.length;
  const place = (index - (rotation % count) + count) % count;
  return Math.floor(partitions / count) + (place < partitions % count ? 1 : 0);
}

function byId(a: GroupMember, b: GroupMember): number {
  return a.memberId < b.memberId ? -1 : 1;
}
