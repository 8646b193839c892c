import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShare, type GroupMember, type PartitionClaim } from './fair-share.js';

const topicsOf = (counts: readonly number[]): PartitionClaim[] =>
  counts.flatMap((count, topic) =>
    Array.from({ length: count }, (_, partition) => ({ topic: `t${topic}`, partition, owner: undefined })),
  );
const membersOf = (count: number, topics: readonly string[]): GroupMember[] =>
  Array.from({ length: count }, (_, index) => ({ memberId: `m${index}`, topics }));

/** Lets every member decide and act in turn, as they do on the log, until nobody changes anything. */
function settle(members: readonly GroupMember[], partitions: PartitionClaim[]): number {
  for (let turns = 1; turns <= 10; turns += 1) {
    let changed = false;
    for (const { memberId } of members) {
      const { claim, release } = fairShare(memberId, members, partitions);
      for (const one of partitions) {
        if (release.some((each) => each.topic === one.topic && each.partition === one.partition)) one.owner = undefined;
        if (claim.some((each) => each.topic === one.topic && each.partition === one.partition)) one.owner = memberId;
      }
      changed ||= claim.length + release.length > 0;
    }
    if (!changed) return turns;
  }
  throw new Error('the members never agree');
}

const held = (partitions: readonly PartitionClaim[], member: string, topic?: string): number =>
  partitions.filter((each) => each.owner === member && (topic === undefined || each.topic === topic)).length;

describe('the share of a member', () => {
  it('leaves no partition without owner and nobody more than one ahead, however many members come and go', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 4 });
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(counts, sizes, (partitionCounts, memberCounts) => {
        const partitions = topicsOf(partitionCounts);
        const topics = [...new Set(partitions.map((each) => each.topic))];
        for (const count of memberCounts) {
          const members = membersOf(count, topics);
          const alive = new Set(members.map((each) => each.memberId));
          for (const each of partitions) if (each.owner && !alive.has(each.owner)) each.owner = undefined;
          settle(members, partitions);
          expect(partitions.every((each) => each.owner !== undefined)).toBe(true);
          for (const topic of topics) {
            const shares = members.map((each) => held(partitions, each.memberId, topic));
            expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
          }
          const totals = members.map((each) => held(partitions, each.memberId));
          expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('moves no partition of a group in which nothing has changed', () => {
    const partitions = topicsOf([12]);
    const members = membersOf(2, ['t0']);
    settle(members, partitions);
    for (const { memberId } of members) {
      expect(fairShare(memberId, members, partitions)).toEqual({ claim: [], release: [] });
    }
  });

  it('gives nothing to a member that does not read the topic', () => {
    const partitions = topicsOf([4]);
    const members = [...membersOf(1, ['t0']), { memberId: 'other', topics: ['t9'] }];
    settle(members, partitions);
    expect(held(partitions, 'm0')).toBe(4);
    expect(held(partitions, 'other')).toBe(0);
  });
});
