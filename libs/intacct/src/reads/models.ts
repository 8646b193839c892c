import { accountModels } from './account.models.js';
import { companyModels } from './company.models.js';
import { dimensionModels } from './dimension.models.js';
import { journalModels } from './journal.models.js';
import { partyModels } from './party.models.js';
import { payableModels } from './payable.models.js';

/** Typed rows of the objects an integration needs; any other object is read untyped with `query`. */
export const models = {
  ...accountModels,
  ...dimensionModels,
  ...partyModels,
  ...companyModels,
  ...payableModels,
  ...journalModels,
};
