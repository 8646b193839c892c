import { csvIds, flagText, numberText, type Shape, text, wholeSecondText } from '../http/checks.js';
import { pageQuery } from '../http/page.js';

export const CONTACT_SCOPES = {
  read: ['contacts:read', 'contacts:full'],
  write: ['contacts:full'],
} as const;

/** How much of a record is shown. */
export const CONTACT_RENDERING: Shape = {
  include_fields: text,
  custom_fields: text,
  include_option_labels: flagText,
  include_labels: flagText,
};

/** What listings of organizations and persons understand alike. */
export const CONTACT_LIST: Shape = {
  ...CONTACT_RENDERING,
  ...pageQuery('id', 'update_time', 'add_time'),
  filter_id: numberText,
  ids: csvIds(100),
  owner_id: numberText,
  updated_since: wholeSecondText,
  updated_until: wholeSecondText,
};
