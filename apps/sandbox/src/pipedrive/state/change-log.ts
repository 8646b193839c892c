import type { FieldEntity, Row } from './rows.js';

/** Definitions of fields; what their events are called is not documented. */
export type FieldDefinitionEntity = `${FieldEntity}_field`;

export type ChangedEntity =
  | FieldDefinitionEntity
  | 'deal'
  | 'deal_product'
  | 'deal_installment'
  | 'organization'
  | 'person'
  | 'product'
  | 'pipeline'
  | 'stage'
  | 'user';

/** One edit of one record, as a webhook tells it. */
export interface RecordChange {
  readonly entity: ChangedEntity;
  readonly action: 'create' | 'change' | 'delete';
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly mergedToId?: number;
  readonly mergedFromId?: number;
}

/** Collects what one request changes, in order. */
export class ChangeLog {
  private changes: RecordChange[] = [];

  created(entity: ChangedEntity, after: Row): void {
    this.changes.push({ entity, action: 'create', before: undefined, after });
  }

  changed(entity: ChangedEntity, before: Row, after: Row, mergedFromId?: number): void {
    const merge = mergedFromId === undefined ? {} : { mergedFromId };
    this.changes.push({ entity, action: 'change', before, after, ...merge });
  }

  deleted(entity: ChangedEntity, before: Row, mergedToId?: number): void {
    const merge = mergedToId === undefined ? {} : { mergedToId };
    this.changes.push({ entity, action: 'delete', before, after: undefined, ...merge });
  }

  take(): RecordChange[] {
    const taken = this.changes;
    this.changes = [];
    return taken;
  }
}
