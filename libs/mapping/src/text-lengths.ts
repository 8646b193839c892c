import type { HoldReason } from './hold-reason.js';
import type { MappingSettings } from './mapping-context.js';
import type { ReferenceData } from './reference-data.js';
import { fixedLength } from './text-template.js';

/** The texts of an entry, and the fields of the ledger that take them. */
const fields = { title: 'GLBATCH.BATCH_TITLE', memo: 'GLENTRY.DESCRIPTION' } as const;
export type EntryText = keyof typeof fields;

/** Characters an entry's text may have: what the settings say, and never more than the company's ledger takes. */
export function mostCharacters(text: EntryText, settings: MappingSettings, { textLengths }: ReferenceData): number {
  const wanted = text === 'title' ? settings.maxTitleLength : settings.maxMemoLength;
  return Math.min(wanted, textLengths.get(fields[text]) ?? wanted);
}

/** A template whose own words leave no room for those of any deal. */
export function templateLengthFindings(
  text: EntryText,
  template: string,
  settings: MappingSettings,
  reference: ReferenceData,
): HoldReason[] {
  const most = mostCharacters(text, settings, reference);
  if (fixedLength(template) <= most) return [];
  return [
    {
      kind: 'validation',
      cause: `validation:template:${text}:length`,
      message: `The words of the ${text} template alone have ${fixedLength(template)} characters; Intacct takes ${most}`,
      remedy: `Shorten the ${text} template`,
      field: `${text}Template`,
      value: template,
    },
  ];
}
