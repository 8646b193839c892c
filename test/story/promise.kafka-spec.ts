import { inject } from 'vitest';

import { tellTheStoryOfThePromise } from './promise.story.js';

tellTheStoryOfThePromise('Kafka', () => inject('kafkaBrokers'));
