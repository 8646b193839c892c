import { DEAL_STATUSES, type PipedriveDeal } from '../model/deal.js';
import type { JsonObject } from './json-object.js';

/** @throws PipedriveSchemaError naming the field that broke. */
export function readDeal(row: JsonObject): PipedriveDeal {
  return {
    id: row.id('id'),
    title: row.text('title'),
    ownerId: row.idOrNull('owner_id'),
    creatorUserId: row.idOrNull('creator_user_id'),
    personId: row.idOrNull('person_id'),
    orgId: row.idOrNull('org_id'),
    pipelineId: row.id('pipeline_id'),
    stageId: row.id('stage_id'),
    value: row.decimal('value'),
    currency: row.text('currency'),
    status: row.oneOf('status', DEAL_STATUSES),
    ...readDealTimes(row),
    probability: row.decimalOrNull('probability'),
    lostReason: row.textOrNull('lost_reason'),
    labelIds: row.ids('label_ids'),
    isDeleted: row.flag('is_deleted', row.textOrNull('status') === 'deleted'),
    isArchived: row.flag('is_archived'),
    acv: row.decimalOrNull('acv'),
    arr: row.decimalOrNull('arr'),
    mrr: row.decimalOrNull('mrr'),
    customFields: row.rawMap('custom_fields'),
  };
}

function readDealTimes(row: JsonObject) {
  return {
    addTime: row.time('add_time'),
    updateTime: row.timeOrNull('update_time'),
    stageChangeTime: row.timeOrNull('stage_change_time'),
    closeTime: row.timeOrNull('close_time'),
    wonTime: row.timeOrNull('won_time'),
    firstWonTime: row.timeOrNull('first_won_time'),
    lostTime: row.timeOrNull('lost_time'),
    localWonDate: row.dateOrNull('local_won_date'),
    localLostDate: row.dateOrNull('local_lost_date'),
    localCloseDate: row.dateOrNull('local_close_date'),
    expectedCloseDate: row.dateOrNull('expected_close_date'),
    archiveTime: row.timeOrNull('archive_time'),
  };
}
