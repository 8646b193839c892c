import { inject } from 'vitest';

import { tellTheStoryOfAWonDeal } from './won-deal.story.js';

tellTheStoryOfAWonDeal('Kafka', () => inject('kafkaBrokers'));
