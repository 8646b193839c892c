import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { apiDocumentFaults } from '../../../../test/support/api-document-faults.js';
import { IngestScene } from '../testing/ingest-scene.for-spec.js';

let scene: IngestScene;
beforeAll(async () => {
  scene = await IngestScene.start();
});
afterAll(() => scene.close());

describe('the documentation of ingest', () => {
  it('shows of every call who may use it, what it takes, what it answers and how it refuses', async () => {
    const { body } = await scene.admin('GET', '/docs-json');
    expect(apiDocumentFaults(body)).toEqual([]);
  });
});
