import type { PostingIdentity } from '../model/posting-identity.js';

export const simulatedIdentity: PostingIdentity = { environmentId: 'sim', company: 'acme' };
