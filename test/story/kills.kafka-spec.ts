import { inject } from 'vitest';

import { tellTheStoryOfTheKills } from './kills.story.js';

tellTheStoryOfTheKills('Kafka', () => inject('kafkaBrokers'));
