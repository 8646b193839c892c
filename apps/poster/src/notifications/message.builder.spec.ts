import { describe, expect, it } from 'vitest';

import { slackMessage, teamsMessage } from './channels/chat-message.builder.js';
import { digestMessage, grouped, openedMessage, plainText, solvedMessage, toldItem } from './message.builder.js';
import type { WaitingCause } from './waiting-cause.js';

const now = new Date('2026-03-14T10:00:00.000Z');
const training: WaitingCause = {
  source: 'hold',
  cause: 'mapping:category:Training',
  kind: 'mapping',
  message: "Category 'Training' has no rule",
  remedy: 'Make a rule for it',
  count: 14,
  amounts: { EUR: '212400' },
  oldest: new Date('2026-03-05T09:00:00.000Z'),
};
const item = toldItem(training, now, 'https://poster.example.com');

describe('a message about held money', () => {
  it('says the cause, the deals, the money and the age in one line', () => {
    expect(item.headline).toBe("Category 'Training' has no rule: 14 deals, 212,400.00 EUR, oldest 9 days");
    expect(openedMessage([item], now).subject).toBe(item.headline);
  });

  it('leads to the deals of the cause', () => {
    expect(item.link).toBe('https://poster.example.com/admin/postings?cause=mapping%3Acategory%3ATraining');
    expect(toldItem(training, now, undefined).link).toBeNull();
  });

  it('names one deal, several currencies, and hours of a young cause', () => {
    const young = {
      ...training,
      count: 1,
      amounts: { EUR: '10.5', USD: '-1234567.125' },
      oldest: new Date('2026-03-14T07:00:00.000Z'),
    };
    expect(toldItem(young, now, undefined).headline).toBe(
      "Category 'Training' has no rule: 1 deal, 10.50 EUR, -1,234,567.125 USD, oldest 3 hours",
    );
  });

  it.each([
    ['0', '0.00'],
    ['999.9', '999.90'],
    ['1000', '1,000.00'],
    ['12345678901234567890.10', '12,345,678,901,234,567,890.10'],
    ['0.0000', '0.00'],
  ])('shows %s as %s, to the last digit', (amount, shown) => expect(grouped(amount)).toBe(shown));

  it('says what is solved, and how long it took', () => {
    const open = { id: 'n', source: 'hold' as const, cause: item.cause, openedAt: training.oldest, toldAt: now, item };
    expect(solvedMessage(open, now).subject).toBe("Solved: Category 'Training' has no rule (after 9 days)");
  });

  it('is readable as plain text, alone and as a digest', () => {
    expect(plainText(openedMessage([item], now))).toBe([item.headline, item.remedy, item.link].join('\n'));
    const digest = plainText(digestMessage([item, item], now));
    expect(digest.split('\n\n')).toHaveLength(3);
    expect(digest).toContain('Still waiting: 2 causes');
  });

  it('cannot be turned into a link or a mention by a name from the CRM', () => {
    const evil = toldItem(
      { ...training, message: 'Category <!channel> & [x](https://evil.test) has no rule' },
      now,
      undefined,
    );
    const slack = JSON.stringify(slackMessage(openedMessage([evil], now)));
    expect(slack).toContain('&lt;!channel&gt; &amp;');
    expect(slack).not.toContain('<!channel>');
    expect(JSON.stringify(teamsMessage(openedMessage([evil], now)))).not.toContain('[x](');
  });

  it('stays within what a chat takes when there are hundreds of causes', () => {
    const many = digestMessage(
      Array.from({ length: 300 }, () => item),
      now,
    );
    const { blocks } = slackMessage(many) as { blocks: unknown[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(slackMessage(many))).toContain('and 260 more');
    expect(JSON.stringify(teamsMessage(many))).toContain('and 260 more');
  });
});
