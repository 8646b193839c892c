import { describe, expect, it } from 'vitest';

import { AddressRefusedError, checkedAddress } from './outbound-address.js';
import { newSigningSecret, signedHeaders } from './standard-webhook.js';

describe('a signed webhook', () => {
  it('bears the signature of the example in the Standard Webhooks specification', () => {
    const headers = signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: 1614265330,
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('has a key of its own', () => {
    expect(newSigningSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSigningSecret()).not.toBe(newSigningSecret());
  });
});

describe('an address that notifications go to', () => {
  const hosts = ['hooks.slack.com', '.webhook.office.com', '127.0.0.1'];

  it.each(['https://hooks.slack.com/services/T/B/X', 'https://acme.webhook.office.com/x', 'http://127.0.0.1:4000/in'])(
    'may be %s',
    (address) => expect(checkedAddress(address, hosts).href).toBe(address),
  );

  it.each([
    'http://hooks.slack.com/services',
    'https://evil.test/hooks.slack.com',
    'https://hooks.slack.com.evil.test/',
    'https://xwebhook.office.com/',
    'https://169.254.169.254/latest/meta-data',
    'https://user:pw@hooks.slack.com/',
    'file:///etc/passwd',
    'not a url',
  ])('may not be %s', (address) => expect(() => checkedAddress(address, hosts)).toThrow(AddressRefusedError));
});
