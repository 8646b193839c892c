import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { verifyWebhook } from './verify-webhook.js';
import type { WebhookChecks, WebhookHeaders, WebhookVerdict } from './webhook-hint.js';

const body = Buffer.from('{"meta":{"entity":"deal","entity_id":"41"},"data":{"title":"Bäckerei"}}');
const signed = (secret: string, bytes = body) => createHmac('sha256', secret).update(bytes).digest();
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const password: WebhookChecks = { basic: { user: 'receiver', password: 'p:ä' } };
const secret: WebhookChecks = { hmacSecrets: ['new', 'old'] };
const both: WebhookChecks = { ...password, ...secret };
const good = basic('receiver:p:ä');
const hex = signed('new').toString('hex');
const refused = (reason: string) => ({ refused: reason });

const rows: readonly [string, WebhookChecks, WebhookHeaders, unknown][] = [
  ['nothing is configured', {}, { authorization: good, 'x-pipedrive-signature': hex }, refused('no-check-configured')],
  ['an empty list of secrets is nothing', { hmacSecrets: [] }, {}, refused('no-check-configured')],
  ['the password is right', password, { authorization: good }, 'accepted'],
  ['the header is written otherwise', password, { Authorization: good.replace('Basic', 'basic') }, 'accepted'],
  ['the password is wrong', password, { authorization: basic('receiver:x') }, refused('basic-wrong')],
  ['the user is wrong', password, { authorization: basic('somebody:p:ä') }, refused('basic-wrong')],
  ['there is no password', password, {}, refused('basic-missing')],
  ['another scheme comes', password, { authorization: 'Bearer x' }, refused('basic-malformed')],
  ['the password is no base64', password, { authorization: 'Basic %%%' }, refused('basic-malformed')],
  ['the header comes twice', password, { authorization: [good, good] }, refused('basic-missing')],
  ['only a signature comes', password, { 'x-pipedrive-signature': hex }, refused('basic-missing')],
  ['the signature is right, in hex', secret, { 'x-pipedrive-signature': hex }, 'accepted'],
  ['in hex with its prefix', secret, { 'X-Pipedrive-Signature': `sha256=${hex}` }, 'accepted'],
  ['in upper case', secret, { 'x-pipedrive-signature': hex.toUpperCase() }, 'accepted'],
  ['in base64', secret, { 'x-pipedrive-signature': signed('new').toString('base64') }, 'accepted'],
  [
    'in base64 with its prefix',
    secret,
    { 'x-pipedrive-signature': `sha256=${signed('new').toString('base64')}` },
    'accepted',
  ],
  ['of the secret that is going', secret, { 'x-pipedrive-signature': signed('old').toString('hex') }, 'accepted'],
  [
    'of a secret nobody has',
    secret,
    { 'x-pipedrive-signature': signed('none').toString('hex') },
    refused('signature-wrong'),
  ],
  [
    'of another body',
    secret,
    { 'x-pipedrive-signature': signed('new', Buffer.from('{}')).toString('hex') },
    refused('signature-wrong'),
  ],
  ['too short', secret, { 'x-pipedrive-signature': hex.slice(2) }, refused('signature-malformed')],
  ['no signature at all', secret, { authorization: good }, refused('signature-missing')],
  [
    'of SHA-1',
    secret,
    { 'x-pipedrive-signature': createHmac('sha1', 'new').update(body).digest('hex') },
    refused('signature-malformed'),
  ],
  ['both are right', both, { authorization: good, 'x-pipedrive-signature': hex }, 'accepted'],
  ['only the password of both', both, { authorization: good }, refused('signature-missing')],
  ['only the signature of both', both, { 'x-pipedrive-signature': hex }, refused('basic-missing')],
  [
    'a wrong password beside a right signature',
    both,
    { authorization: basic('a:b'), 'x-pipedrive-signature': hex },
    refused('basic-wrong'),
  ],
];

describe('a webhook delivery', () => {
  it.each(rows)('%s', (_name, checks, headers, verdict) => {
    expect(verifyWebhook(headers, body, checks)).toEqual(verdict);
  });

  it('is checked on the bytes as received, not on what they mean', () => {
    const spaced = Buffer.from(body.toString().replace('{"meta"', '{ "meta"'));
    const verdict: WebhookVerdict = verifyWebhook({ 'x-pipedrive-signature': hex }, spaced, secret);
    expect(verdict).toEqual(refused('signature-wrong'));
  });
});
