import { tellTheStoryOfTheKills } from './kills.story.js';

tellTheStoryOfTheKills('PostgreSQL', () => undefined);
