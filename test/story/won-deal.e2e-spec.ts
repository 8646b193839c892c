import { tellTheStoryOfAWonDeal } from './won-deal.story.js';

tellTheStoryOfAWonDeal('PostgreSQL', () => undefined);
