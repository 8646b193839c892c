import type { CatalogueSnapshot } from '../catalogue/catalogue-snapshot.js';
import type { RevenueStages } from '../deal/deal-cycle.js';
import type { RevenueStage } from './ingest-settings.repository.js';

/** The configured trigger stages with their positions; a stage that Pipedrive does not list any more has none. */
export function resolveRevenueStages(stages: readonly RevenueStage[], catalogue: CatalogueSnapshot): RevenueStages {
  return new Map(
    stages.map(({ pipelineId, stageId }) => [
      pipelineId,
      { stageId, order: catalogue.stage(stageId)?.orderNr ?? null },
    ]),
  );
}
