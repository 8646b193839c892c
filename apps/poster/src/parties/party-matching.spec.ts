import { describe, expect, it } from 'vitest';

import { type LedgerParty, matchParty } from './party-matching.js';
import { looseName, normalizedName, normalizedTaxId } from './party-name.js';

const party = (ledgerId: string, name: string, changes: Partial<LedgerParty> = {}): LedgerParty => ({
  ledgerId,
  recordNo: `r-${ledgerId}`,
  name,
  taxId: '',
  active: true,
  ...changes,
});
const nobody = new Map<string, string>();
const acme = { organizationId: '12', name: 'Acme GmbH' };

const review = (candidates: LedgerParty[], owners = nobody, taxId?: string) =>
  matchParty({ ...acme, ...(taxId === undefined ? {} : { taxId }) }, 'OWN', candidates, owners).kind;

describe('matching an organization to a party of the ledger', () => {
  it('takes our own id before anything else', () => {
    const candidates = [party('V1', 'Acme GmbH'), party('OWN', 'Renamed by finance')];
    expect(matchParty(acme, 'OWN', candidates, nobody)).toMatchObject({ kind: 'link', by: 'own-id' });
  });

  it('takes the tax id before the name, however it is written', () => {
    const candidates = [party('V1', 'Acme GmbH'), party('V2', 'Acme Holding', { taxId: 'DE 811.907.980' })];
    const organization = { ...acme, taxId: 'de811907980' };
    expect(matchParty(organization, 'OWN', candidates, nobody)).toMatchObject({
      by: 'tax-id',
      party: { ledgerId: 'V2' },
    });
  });

  it('takes an exact name that is unique and nobody else’s', () => {
    expect(matchParty(acme, 'OWN', [party('V1', 'ACME  G.m.b.H.')], nobody)).toMatchObject({
      kind: 'link',
      by: 'name',
    });
  });

  it('never shares a party between two organizations by name alone', () => {
    const owners = new Map([['V1', '99']]);
    expect(matchParty(acme, 'OWN', [party('V1', 'Acme GmbH')], owners)).toEqual({ kind: 'none' });
  });

  it('asks a person where the name is not unique, nearly the same, inactive, or the tax id is somebody else’s', () => {
    expect(review([party('V1', 'Acme GmbH'), party('V2', 'ACME GMBH')])).toBe('review');
    expect(review([party('V1', 'Acme Ltd')])).toBe('review');
    expect(review([party('V1', 'Acme GmbH', { active: false })])).toBe('review');
    expect(review([party('V1', 'Other', { taxId: 'DE1' })], new Map([['V1', '99']]), 'DE1')).toBe('review');
  });

  it('does not take a namesake with another tax id', () => {
    const namesake = party('V1', 'Acme GmbH', { taxId: 'DE999' });
    expect(matchParty({ ...acme, taxId: 'DE111' }, 'OWN', [namesake], nobody)).toEqual({ kind: 'none' });
  });

  it('finds nobody where there is nobody', () => {
    expect(matchParty(acme, 'OWN', [party('V1', 'Globex')], nobody)).toEqual({ kind: 'none' });
  });
});

describe('names and tax ids', () => {
  it('are compared as two people would', () => {
    expect(normalizedName('Müller & Söhne, Inc.')).toBe(normalizedName('MÜLLER and SOHNE INC'));
    expect(normalizedName('S.à r.l. Dupont')).toBe('sa rl dupont');
    expect(looseName('Globex, Inc.')).toBe(looseName('GLOBEX'));
    expect(looseName('Limited')).toBe('limited');
    expect(normalizedTaxId('be 0123.456-789')).toBe('BE0123456789');
  });
});
